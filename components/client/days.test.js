import { expect, test } from "bun:test";
import { dayKey, dayLabel, sealLabel, timeLabel } from "./days.js";

const NOW = new Date(2025, 10, 12, 9, 30);

test.each([
  [new Date(2025, 10, 12, 0, 0), "Today"],
  [new Date(2025, 10, 11, 23, 59), "Yesterday"],
  [new Date(2025, 10, 10, 12, 0), "Mon 10 Nov"],
  [new Date(2024, 11, 31, 12, 0), "Tue 31 Dec 2024"],
])("a day is named as people name it: %s is %s", (date, label) => {
  expect(dayLabel(date, NOW)).toBe(label);
});

test.each([
  [new Date(2025, 10, 12), "Sealed today"],
  [new Date(2025, 10, 11), "Sealed yesterday"],
  [new Date(2025, 10, 10), "Sealed on Monday"],
  [new Date(2025, 10, 6), "Sealed on Thursday"],
  [new Date(2025, 10, 5), "Sealed on 5 Nov"],
  [new Date(2024, 10, 5), "Sealed on 5 Nov 2024"],
])("a seal says when: %s, %s", (date, label) => {
  expect(sealLabel(date, NOW)).toBe(label);
});

test("a time has two digits of each", () => {
  expect(timeLabel(new Date(2025, 0, 1, 4, 5))).toBe("04:05");
});

test("a day's key is the same from midnight to midnight", () => {
  expect(dayKey(new Date(2025, 10, 12, 0, 0))).toBe(dayKey(new Date(2025, 10, 12, 23, 59, 59)));
  expect(dayKey(new Date(2025, 10, 12))).not.toBe(dayKey(new Date(2025, 10, 13)));
});
