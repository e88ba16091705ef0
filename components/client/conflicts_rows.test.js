import { describe, expect, test } from "bun:test";
import { choices, conflictRow } from "./conflicts_rows.js";

const ALEX = { id: "u1", name: "Alex" };
const SAM = { id: "u2", name: "Sam" };
const conflict = (partner_b) => ({ id: "k1", title: "The dishes", partner_a: ALEX, partner_b });

describe("a conflict is shown from my side", () => {
  test("with the other one's name", () => {
    const row = { id: "k1", title: "The dishes", side: "a", partner: "Sam", left: false };
    expect(conflictRow(conflict(SAM), "u1")).toEqual(row);
    expect(conflictRow(conflict(SAM), "u2")).toMatchObject({ side: "b", partner: "Alex" });
  });

  test("without a name while nobody has come", () => {
    expect(conflictRow(conflict(null), "u1")).toMatchObject({ side: "a", partner: "", left: false });
  });

  test("with the name of one who has left for good", () => {
    const gone = { ...SAM, left: true };
    expect(conflictRow(conflict(gone), "u1")).toMatchObject({ partner: "Sam", left: true });
    expect(conflictRow(conflict(gone), "u2")).toMatchObject({ partner: "Alex", left: false });
  });
});

describe("a kind can be begun", () => {
  const row = (id, side, more = {}) => ({ id, title: id, side, partner: "Sam", left: false, ...more });
  const ROWS = [row("k1", "a"), row("k2", "b"), row("k3", "a", { partner: "" }), row("k4", "a", { left: true })];
  const of = (kind) => choices(ROWS, kind).map(({ id, type }) => [id, type]);

  test("as what it is for my side, also before the partner has come and after they have left", () => {
    expect(of({ a: "individual_a", b: "individual_b", shared: false })).toEqual([
      ["k1", "individual_a"],
      ["k2", "individual_b"],
      ["k3", "individual_a"],
      ["k4", "individual_a"],
    ]);
  });

  test("by those only whom it is for", () => {
    expect(of({ a: "", b: "x", shared: false })).toEqual([["k2", "x"]]);
  });

  test("together, unless the other one has left", () => {
    const found = of({ a: "relationship_shared", b: "relationship_shared", shared: true });
    expect(found.map(([id]) => id)).toEqual(["k1", "k2", "k3"]);
  });

  test("nowhere without a conflict", () => {
    expect(choices([], { a: "x", b: "x", shared: false })).toEqual([]);
  });
});
