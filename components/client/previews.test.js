import { expect, test } from "bun:test";
import cases from "../../tests/golden/previews/cases.json";
import { plain, preview } from "./previews.js";

test.each(cases)("%p is shown as %p", (markdown, words) => {
  expect(plain(markdown)).toBe(words);
});

test("what people write is shown as they wrote it, on one line", () => {
  expect(preview({ role: "user", content: "**no**\n mark" })).toBe("**no** mark");
  expect(preview({ role: "ai", content: "x".repeat(200) })).toHaveLength(140);
});
