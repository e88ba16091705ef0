import { expect, test } from "bun:test";
import whiteSpace from "../../tests/golden/white_space/code_points.json";
import { CONTENT_LIMIT } from "./constants.js";
import { inPieces, trimmed, trimmedLength, unsendable } from "./text.js";
import { cpuMs } from "./testing/cpu.js";

test("white space is what the server takes for it, of all code points", () => {
  const taken = Array.from({ length: 0x110000 }, (_, point) => point).filter((point) => trimmed(String.fromCodePoint(point)) === "");
  expect(taken).toEqual(whiteSpace);
});

test("white space goes from both ends, and stays within", () => {
  const spaces = String.fromCodePoint(...whiteSpace);
  expect(trimmed(`${spaces}a${spaces}b${spaces}`)).toBe(`a${spaces}b`);
  expect(trimmed("\x1fkept\x1c")).toBe("\x1fkept\x1c");
});

test("length is counted in code points, as the server counts it", () => {
  expect(trimmedLength(" 👩‍👩‍👧 ")).toBe(5);
  expect(trimmedLength("e\u0301")).toBe(2);
});

test("exactly the limit may be sent, one more may not", () => {
  expect(unsendable(` ${"🙂".repeat(CONTENT_LIMIT)} `)).toBe("");
  expect(unsendable("🙂".repeat(CONTENT_LIMIT + 1))).toContain("many: 1.");
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

test("a text in pieces is the whole text, whose pieces end between words and stay as they are while it grows", () => {
  const text = "word ".repeat(1_000) + "x".repeat(2_000);
  const pieces = inPieces(text);
  expect(pieces.join("")).toBe(text);
  expect(pieces.length).toBeGreaterThan(4);
  for (const piece of pieces.slice(0, -1)) expect(piece).toEndWith("word ");
  expect(inPieces(`${text} and more`).slice(0, -2)).toEqual(pieces.slice(0, -1));
  expect(inPieces("short")).toBe("short");
});
