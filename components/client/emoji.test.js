import { expect, test } from "bun:test";
import { isEmoji } from "./emoji.js";
import { cpuMs } from "./testing/cpu.js";

test.each(["🙂", " ❤️ ", "👩‍👩‍👧‍👦 🫶🏽", "🇩🇪", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "☀", "🙂\n🙃", "🙂🙂🙂🙂🙂🙂"])("%p is nothing but emoji", (text) => {
  expect(isEmoji(text)).toBe(true);
});

test.each(["", " ", "ok 🙂", "12", "1️⃣", "#", "©", "→", "🙂🙂🙂🙂🙂🙂🙂", "!", "🙂!", "مرحبا", "x".repeat(9_000)])(
  "%p is text",
  (text) => {
    expect(isEmoji(text)).toBe(false);
  },
);

test("a long text is answered at once", () => {
  const began = cpuMs();
  isEmoji("🙂 ".repeat(4_000));
  expect(cpuMs() - began).toBeLessThan(20);
});
