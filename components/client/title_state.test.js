import { expect, test } from "bun:test";
import { missedSince, titled } from "./title_state.js";

test.each([
  [0, "T · App"],
  [2, "(2) T · App"],
  [100, "(99+) T · App"],
])("with %p unread the title is %p", (unread, expected) => {
  expect(titled("T · App", unread)).toBe(expected);
});

test("what I wrote, what is on its way and what was known is not missed", () => {
  const rows = [{ seq: 1 }, { seq: 2, mine: true }, { seq: 3 }, { seq: null, mine: true }];
  expect(missedSince(rows, 1).map((row) => row.seq)).toEqual([3]);
});
