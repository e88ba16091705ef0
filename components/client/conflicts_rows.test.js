import { describe, expect, test } from "bun:test";
import { conflictRow, goingOn } from "./conflicts_rows.js";

const ALEX = { id: "u1", name: "Alex" };
const SAM = { id: "u2", name: "Sam" };
const conflict = (partner_b) => ({ id: "k1", title: "The dishes", partner_a: ALEX, partner_b });

describe("a conflict is shown from my side", () => {
  test("with the other one's name", () => {
    expect(conflictRow(conflict(SAM), "u1")).toEqual({ id: "k1", title: "The dishes", side: "a", partner: "Sam" });
    expect(conflictRow(conflict(SAM), "u2")).toMatchObject({ side: "b", partner: "Alex" });
  });

  test("without a name while nobody has come", () => {
    expect(conflictRow(conflict(null), "u1")).toMatchObject({ side: "a", partner: "" });
  });
});

describe("who begins what both share", () => {
  const talk = { id: "c1", conflict_id: "k1", session_type: "relationship_shared", status: "active" };

  test("joins what is going on", () => {
    expect(goingOn([talk], "k1", "relationship_shared")).toBe(talk);
  });

  test.each([["conflict_id", "k2"], ["session_type", "individual_a"], ["status", "finalized"]])(
    "begins anew where only another %s is there",
    (field, value) => {
      expect(goingOn([{ ...talk, [field]: value }], "k1", "relationship_shared")).toBeUndefined();
    },
  );
});
