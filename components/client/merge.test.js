import { expect, test } from "bun:test";
import { mergician } from "./merge.js";

test("what is plain is merged to any depth, and what is over wins", () => {
  const under = { style: { color: "red", margin: { top: 1, left: 2 } }, list: [1, 2], kept: true };
  const over = { style: { color: "blue", margin: { top: 3 } }, list: [3], none: null };
  expect(mergician(under, over)).toEqual({
    style: { color: "blue", margin: { top: 3, left: 2 } },
    list: [3],
    kept: true,
    none: null,
  });
  expect(under.style).toEqual({ color: "red", margin: { top: 1, left: 2 } });
});
