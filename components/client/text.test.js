import { expect, test } from "bun:test";
import { CONTENT_LIMIT } from "./constants.js";
import { trimmed, trimmedLength, unsendable } from "./text.js";
import { cpuMs } from "./testing/cpu.js";

test("white space is what Python's str.strip() takes for it", () => {
  const spaces = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000";
  expect(trimmed(`${spaces}a b${spaces}`)).toBe("a b");
  expect(trimmed("\ufeffa\u200b")).toBe("\ufeffa\u200b");
  expect(trimmed(spaces)).toBe("");
});

test("length is counted in code points, as the server counts it", () => {
  expect(trimmedLength(" 👩‍👩‍👧 ")).toBe(5);
  expect(trimmedLength("e\u0301")).toBe(2);
});

test("exactly the limit may be sent, one more may not", () => {
  expect(unsendable(` ${"🙂".repeat(CONTENT_LIMIT)} `)).toBe("");
  expect(unsendable("🙂".repeat(CONTENT_LIMIT + 1))).toContain("1 character");
});

test.each([["", "Write"], [" \n\u3000", "Write"], ["a\0b", "can't be sent"], ["\ud83d", "can't be sent"], ["a\udc00b", "can't be sent"]])(
  "%j can't be sent, and is told why",
  (text, why) => expect(unsendable(text)).toContain(why),
);

test("trimming takes linear time", () => {
  const before = cpuMs();
  trimmed(`a${" ".repeat(200_000)}b`);
  expect(cpuMs() - before).toBeLessThan(500);
});
