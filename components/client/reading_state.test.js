import { describe, expect, test } from "bun:test";
import { UNKNOWN, looked, newFrom, readElsewhere, told } from "./reading_state.js";

const row = (seq, mine = false, state = "sent") => ({ seq, mine, state });
const theirs = (...seqs) => seqs.map((seq) => row(seq));

describe("when I come", () => {
  test("the line stands over the first message of others after my read position", () => {
    const rows = [row(1), row(2, true), row(3, true), row(4), row(5)];
    const state = told(UNKNOWN, 2, rows);
    expect(newFrom(state, rows)).toBe(4);
    expect(newFrom(looked(state, rows, true), rows)).toBe(4); // and stays while I read
  });

  test("there is no line where nothing is new", () => {
    const rows = [row(1), row(2, true)];
    expect(newFrom(told(UNKNOWN, 1, rows), rows)).toBe(0);
  });

  test("everything counts as read where my position isn't known", () => {
    const rows = theirs(1, 2, 3);
    const state = told(UNKNOWN, null, rows);
    expect([state.read, newFrom(state, rows)]).toEqual([3, 0]);
  });

  test("nothing is read before my position is known", () => {
    expect(looked(UNKNOWN, theirs(1, 2), true)).toBe(UNKNOWN);
  });
});

describe("while I am here", () => {
  const here = told(UNKNOWN, 3, theirs(1, 2, 3));

  test("what comes while I look is read at once, without a line", () => {
    const rows = theirs(1, 2, 3, 4);
    const state = looked(told(UNKNOWN, null, theirs(1, 2, 3)), rows, true);
    expect([state.read, newFrom(state, rows)]).toEqual([4, 0]);
  });

  test("what comes while I look gets no line either where all was read when I came", () => {
    const rows = theirs(1, 2, 3, 4);
    expect(newFrom(looked(here, rows, true), rows)).toBe(0);
  });

  test("what comes while I don't look gets a line, and isn't read", () => {
    const rows = theirs(1, 2, 3, 4, 5);
    const state = looked(looked(here, rows.slice(0, 4), false), rows, false);
    expect([state.read, newFrom(state, rows)]).toEqual([3, 4]);
  });

  test("the line moves on to what I miss the next time", () => {
    const seen = looked(here, theirs(1, 2, 3, 4), true);
    const rows = theirs(1, 2, 3, 4, 5);
    expect(newFrom(looked(seen, rows, false), rows)).toBe(5);
  });

  test("my own messages aren't new to me", () => {
    const rows = [...theirs(1, 2, 3), row(4, true)];
    expect(newFrom(looked(here, rows, false), rows)).toBe(0);
  });

  test("writing takes the line away, a message that failed long ago doesn't", () => {
    const rows = theirs(1, 2, 3, 4);
    const missed = looked(here, rows, false);
    const failed = [...rows, row(null, true, "failed")];
    expect(newFrom(looked(missed, failed, true), failed)).toBe(4);
    const writing = [...rows, row(null, true, "sending")];
    expect(newFrom(looked(missed, writing, true), writing)).toBe(0);
  });

  test("the line that writing took away doesn't come back when the message is sent", () => {
    const rows = theirs(1, 2, 3, 4);
    const written = looked(looked(here, rows, false), [...rows, row(null, true, "sending")], false);
    const sent = [...rows, row(5, true, "sent")];
    expect(newFrom(looked(written, sent, false), sent)).toBe(0);
  });
});

describe("what I read in another tab", () => {
  const rows = theirs(1, 2, 3, 4, 5, 6);
  const missed = looked(looked(told(UNKNOWN, 3, rows.slice(0, 3)), rows.slice(0, 4), false), rows, false);

  test("is read here, and the line moves on to what I have read nowhere", () => {
    expect(newFrom(missed, rows)).toBe(4);
    const some = readElsewhere(missed, 5, false);
    expect([some.read, newFrom(some, rows)]).toEqual([5, 6]);
    const all = readElsewhere(missed, 6, false);
    expect([all.read, newFrom(looked(all, rows, true), rows)]).toEqual([6, 0]);
    const more = theirs(1, 2, 3, 4, 5, 6, 7);
    expect(newFrom(looked(all, more, false), more)).toBe(7);
  });

  test("leaves the line where it is while I look at it", () => {
    const state = readElsewhere(missed, 6, true);
    expect([state.read, newFrom(state, rows)]).toEqual([6, 4]);
  });

  test("never takes back what I have read here, and says nothing before that is known", () => {
    expect(readElsewhere(missed, 2, false)).toBe(missed);
    expect(readElsewhere(UNKNOWN, 2, false)).toBe(UNKNOWN);
  });
});
