import { expect, test } from "bun:test";
import { heightFor, sends } from "./composer_state.js";

const key = (more = {}) => ({ key: "Enter", shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, keyCode: 13, ...more });

test.each([
  ["Enter", {}, true],
  ["Shift and Enter", { shiftKey: true }, false],
  ["Enter that ends a composition", { isComposing: true }, false],
  ["Enter that ends a composition in Safari", { keyCode: 229 }, false],
  ["Enter with another modifier", { altKey: true }, false],
  ["another key", { key: "a", keyCode: 65 }, false],
])("%s", (_name, more, expected) => {
  expect(sends(key(more))).toBe(expected);
});

test("the field grows with its text to six lines and no further", () => {
  const look = { lineHeight: 20, paddingTop: 10, paddingBottom: 10 };
  expect(heightFor(60, look)).toBe(60);
  expect(heightFor(900, look)).toBe(140);
});
