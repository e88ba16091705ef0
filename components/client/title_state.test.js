import { expect, test } from "bun:test";
import { titled } from "./title_state.js";

test.each([
  [0, "T · App"],
  [2, "(2) T · App"],
  [100, "(99+) T · App"],
])("with %p unread the title is %p", (unread, expected) => {
  expect(titled("T · App", unread)).toBe(expected);
});
