import { describe, expect, test } from "bun:test";
import { SIZE, step, whereFor } from "./message_copy_state.js";

const box = (left, top, width, height) => ({ left, top, width, height, right: left + width, bottom: top + height });
const room = box(16, -400, 358, 2000);

describe("the button stands", () => {
  test("left of what I said, at the middle of its bubble", () => {
    const bubble = box(200, 100, 174, 40);
    const { left, top } = whereFor({ message: bubble, bubble, room, mine: true, wide: false });
    expect(left + room.left + SIZE).toBeLessThanOrEqual(bubble.left);
    expect(top + room.top + SIZE / 2).toBe(bubble.top + bubble.height / 2);
  });

  test("right of what others said, at the top where the bubble is high", () => {
    const bubble = box(16, 100, 290, 300);
    const { left, top } = whereFor({ message: bubble, bubble, room, mine: false, wide: false });
    expect([left + room.left, top + room.top]).toEqual([308, 100]);
  });

  test("never beside the page", () => {
    const bubble = box(16, 100, 358, 40);
    for (const mine of [true, false]) {
      const { left } = whereFor({ message: bubble, bubble, room, mine, wide: false });
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left + SIZE).toBeLessThanOrEqual(room.width);
    }
  });

  test("at the end of the guide's name", () => {
    const message = box(16, 100, 358, 200);
    expect(whereFor({ message, bubble: message, room, mine: false, wide: true })).toEqual({ left: 314, top: 489 });
  });
});

test.each([
  ["b", "ArrowUp", "a"],
  ["b", "ArrowDown", "c"],
  ["c", "ArrowDown", null],
  ["a", "ArrowUp", null],
  ["b", "Home", "a"],
  ["b", "End", "c"],
  ["b", "x", null],
])("from %p %s leads to %p", (at, key, expected) => {
  expect(step(["a", "b", "c"], at, key)).toBe(expected);
});
