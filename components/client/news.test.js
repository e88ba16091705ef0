import { describe, expect, test } from "bun:test";
import { beginning, countSince, lastSeq, news, othersSince, refused } from "./news.js";

const row = (seq, fields) => ({ seq, mine: false, role: "partner-b", author_name: "Sam", content: "Hello.", ...fields });

describe("what is announced", () => {
  test("is what others said since, in order, and never what was said before", () => {
    const rows = [row(1), row(2, { content: "And more." }), row(3, { role: "ai", content: "I hear you." })];
    expect(news(rows, 1)).toBe("Sam: And more. The guide answered. I hear you.");
    expect(news(rows, 3)).toBe("");
  });

  test("is only the rest of an answer that was said while it was being written", () => {
    const rows = [row(1, { role: "ai", content: "I **hear** you. And more." })];
    expect(news(rows, 0, "I **hear** you. ".length)).toBe("And more.");
    expect(news(rows, 0, 99)).toBe("");
  });

  test("is nothing of mine, sent or unsent", () => {
    expect(news([row(1, { mine: true }), row(null, { mine: true })], 0)).toBe("");
  });

  test("is cut between words when it is long", () => {
    expect(beginning("one two  three", 2)).toBe("one two …");
    expect(beginning(" one\ntwo ", 2)).toBe("one two");
  });
});

describe("what came since", () => {
  test("is what others said: not what I wrote, what is on its way, or what was known", () => {
    const rows = [row(1), row(2, { mine: true }), row(3), row(4), row(null, { mine: true })];
    expect(othersSince(rows, 1).map(({ seq }) => seq)).toEqual([3, 4]);
    expect([countSince(rows, 1), countSince(rows, 3), countSince(rows, 4), countSince([], 4)]).toEqual([2, 1, 0, 0]);
  });

  test("counts what was missed and is not held, too, as far as anything was known before", () => {
    const newest = [row(9_951), row(9_952, { mine: true }), row(9_953)];
    expect(countSince(newest, 12)).toBe(9_938 + 2);
    expect(countSince(newest, 0)).toBe(2);
  });
});

test("the last seq is that of the log, whatever waits behind it", () => {
  expect(lastSeq([row(1), row(2), row(null)])).toBe(2);
  expect(lastSeq([])).toBe(0);
});

describe("a message of mine that is refused", () => {
  const mine = (key, state) => ({ key, state, error: "It is too late." });

  test("is told of once, with the reason", () => {
    const first = refused([mine("a", "sent"), mine("b", "failed")], new Set());
    expect(first.text).toBe("Your message wasn't sent. It is too late.");
    expect(refused([mine("b", "failed")], first.keys).text).toBe("");
  });

  test("is told of again when another try is refused, too", () => {
    const { keys } = refused([mine("b", "sending")], new Set(["b"]));
    expect(refused([mine("b", "failed")], keys).text).not.toBe("");
  });
});
