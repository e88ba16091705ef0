import { describe, expect, test } from "bun:test";
import { START } from "./link_state.js";
import { connection, logSlices } from "./view.js";

const SESSION = { title: "T", session_type: "relationship_shared", status: "active", participants: [], conflict_id: "k1" };
const said = (role, seq = 1) => ({ seq, role });
const slices = (log) => logSlices({ session: SESSION, messages: [], online: [], reply: null, failed: null, ...log }, { id: "u1" }, 0);

describe("the guide can be asked", () => {
  test("once somebody has said something that it hasn't answered", () => {
    expect(slices({ messages: [said("partner-a")] }).canAsk).toBe(true);
    expect(slices({ messages: [said("partner-a")], failed: { id: "r1", retryable: false } }).canAsk).toBe(true);
    expect(slices({ messages: [] }).canAsk).toBe(false);
    expect(slices({ messages: [said("partner-a"), said("ai", 2)] }).canAsk).toBe(false);
  });

  test.each([
    ["while it is writing", { reply: { id: "r1", text: "" } }],
    ["where it has failed, which has its own way to try again", { failed: { id: "r1", retryable: true } }],
    ["after the seal", { session: { ...SESSION, status: "finalized", finalized_at: "2026-11-03T00:00:00Z" } }],
  ])("not %s", (_, log) => {
    expect(slices({ messages: [said("partner-b")], ...log }).canAsk).toBe(false);
  });
});

test("a conversation of no conflict has none", () => {
  expect(slices({}).conflictId).toBe("k1");
  expect(slices({ session: { ...SESSION, conflict_id: null } }).conflictId).toBe("");
});

test.each([[[], ""], [["u2"], "theirs"], [["u1"], "mine"], [undefined, ""]])(
  "who has asked to erase it: %j is %j",
  (asked, seen) => {
    expect(slices({ session: { ...SESSION, erasure_asked_by: asked } }).eraseAsked).toBe(seen);
  },
);

test("the other one has a name, where there is one", () => {
  const people = ["u1", "u2"].map((user) => ({ user_id: user, name: `Name of ${user}`, role: "partner-a" }));
  expect(slices({ session: { ...SESSION, participants: people } }).partner).toBe("Name of u2");
  expect(slices({ session: { ...SESSION, participants: people.slice(0, 1) } }).partner).toBe("");
});

test("the messages that wait are counted, without those that were refused or have arrived", () => {
  const entries = ["queued", "failed", "acked", "queued"].map((state) => ({ state }));
  expect(connection(START, entries, 0).waiting).toBe(2);
});
