import { describe, expect, test } from "bun:test";
import * as entries from "./outbox_entries.js";

const made = (clientId, order = 1, more = {}) => ({
  ...entries.entry({ owner: "u:k", clientId, content: clientId, now: 0, order }),
  ...more,
});
const AT = { now: 10_000, random: 1 };

test("the owner is a person in a conversation, so nobody sees another's messages", () => {
  expect(entries.ownerOf("u1", "k1")).not.toBe(entries.ownerOf("u2", "k1"));
  expect(entries.ownerOf("u1", "k1")).not.toBe(entries.ownerOf("u1", "k2"));
});

test("order grows even if the clock stands still or goes back", () => {
  expect(entries.nextOrder([], 5)).toBe(5);
  expect(entries.nextOrder([made("a", 5)], 5)).toBe(6);
  expect(entries.nextOrder([made("a", 9)], 3)).toBe(10);
});

test("the next to send is the oldest that is queued; failed ones don't hold up the others", () => {
  const list = [made("a", 1, { state: "failed" }), made("b", 2), made("c", 3)];
  expect(entries.nextToSend(list).client_id).toBe("b");
  expect(entries.nextToSend([])).toBeNull();
});

describe("after a try", () => {
  const after = (outcome, one = made("a")) => entries.afterOutcome(one, outcome, AT);

  test("an ack gives the seq", () => {
    expect(after({ kind: "ack", seq: 7 })).toEqual({ state: "acked", seq: 7 });
  });

  test("a refusal for good is left to the person", () => {
    const refused = { kind: "reject", code: "invalid", detail: "No.", retryable: false };
    expect(after(refused)).toEqual({ state: "failed", code: "invalid", detail: "No." });
  });

  test("too fast: waits as long as it is told, or longer each time", () => {
    const limited = { kind: "reject", code: "rate_limited", detail: "", retryable: true };
    expect(after({ ...limited, retryAfter: 30_000 }).not_before).toBe(40_000);
    expect(after(limited).not_before).toBe(11_000);
    expect(after(limited, made("a", 1, { attempts: 2 })).not_before).toBe(14_000);
  });

  test("signed out: it is kept for after the next sign-in", () => {
    const code = "unauthenticated";
    expect(after({ kind: "reject", code, detail: "", retryable: false }).state).toBeUndefined();
  });

  test("lost: it goes at once on the next link", () => {
    const lost = { ...made("a"), ...after({ kind: "lost" }) };
    expect(lost.not_before).toBeGreaterThan(AT.now);
    expect(entries.relinked([lost])[0]).toMatchObject({ not_before: 0, attempts: 0 });
    const limited = made("b", 2, { code: "rate_limited", not_before: 99_000 });
    expect(entries.relinked([limited])[0].not_before).toBe(99_000);
  });
});

describe("a pause", () => {
  const paused = made("a", 1, { code: "rate_limited", not_before: 40_000, pause: 30_000 });

  test("passes with the time", () => {
    expect([10_000, 39_999, 40_000, 50_000].map((now) => entries.pauseLeft(paused, now))).toEqual([30_000, 1, 0, 0]);
    expect(entries.pauseLeft(made("b"), 0)).toBe(0);
  });

  test("is over when it could not have begun yet: the clock was set", () => {
    expect(entries.pauseLeft(paused, 8_000)).toBe(0);
    expect(entries.pauseLeft({ ...paused, pause: undefined }, 10_000)).toBe(0);
  });

  test("bears clocks that differ a little", () => {
    expect(entries.pauseLeft(paused, 9_950)).toBe(30_050);
  });
});

test("what was freed stays so, whatever is stored of it; not what has got lost again, or was refused elsewhere", () => {
  const lost = made("a", 1, { code: "lost", attempts: 3, not_before: 20_000, pause: 9_000 });
  const merged = (stored) => entries.merged([stored], entries.relinked([lost]), new Set())[0];
  expect(merged(lost)).toMatchObject({ code: "", attempts: 0, not_before: 0 });
  expect(merged({ ...lost, not_before: 25_000 })).toMatchObject({ code: "lost", not_before: 25_000 });
  expect(merged({ ...lost, state: "failed", code: "invalid" })).toMatchObject({ state: "failed" });
});

test("what was written before it was known what waits comes behind it", () => {
  const list = [made("mine", 3), made("my next", 4), made("before", 9)];
  const placed = entries.behind(list, new Set(["mine", "my next"]));
  expect(placed.map((one) => [one.client_id, one.order])).toEqual([["before", 9], ["mine", 10], ["my next", 11]]);
  const later = [made("before", 2), made("mine", 3)];
  expect(entries.behind(later, new Set(["mine"]))[1]).toBe(later[1]);
});

describe("another try by the person", () => {
  test("keeps the client id and the place", () => {
    const next = entries.again(made("a", 4, { state: "failed", code: "invalid" }), () => "new");
    expect(next).toMatchObject({ client_id: "a", order: 4, state: "queued", code: "" });
  });

  test("takes a new id if the old one is taken by other content", () => {
    const next = entries.again(made("a", 4, { state: "failed", code: "client_id_reused" }), () => "new");
    expect(next.client_id).toBe("new");
  });
});

describe("what the log shows is no longer in the outbox", () => {
  const log = { messages: [{ client_id: "a" }], lastSeq: 9 };

  test("by its client id", () => {
    expect(entries.unlogged([made("a"), made("b")], log).map((one) => one.client_id)).toEqual(["b"]);
  });

  test("or by its seq, if it stands in a part that isn't loaded", () => {
    const acked = made("c", 1, { state: "acked", seq: 9 });
    const ahead = made("d", 2, { state: "acked", seq: 10 });
    expect(entries.unlogged([acked, ahead], log)).toEqual([ahead]);
  });

  test("and nothing new is made when nothing is gone", () => {
    const list = [made("b")];
    expect(entries.unlogged(list, log)).toBe(list);
  });
});

test("what is stored joins what this tab knows, in order of writing; nothing is gone because it isn't stored", () => {
  const stored = [made("a", 1), made("b", 2), made("c", 4), made("d", 5)];
  const failed = (id, order) => made(id, order, { state: "failed" });
  const held = [made("unstored", 3), made("a", 1, { state: "acked", seq: 3 }), failed("c", 4), failed("d", 5)];
  const list = entries.merged(stored, held, new Set(["d"]));
  expect(list.map((one) => [one.client_id, one.state])).toEqual([
    ["a", "acked"],
    ["b", "queued"],
    ["unstored", "queued"],
    ["c", "queued"],
    ["d", "failed"],
  ]);
});

test("adding keeps the order and never doubles", () => {
  const list = entries.added([made("b", 2)], made("a", 1));
  expect(entries.added(list, made("b", 2)).map((one) => one.client_id)).toEqual(["a", "b"]);
  expect(entries.removed(list, "nobody")).toBe(list);
  expect(entries.changed(list, "nobody", {})).toBe(list);
});
