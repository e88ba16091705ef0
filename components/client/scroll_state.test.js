import { describe, expect, test } from "bun:test";
import { AT_BOTTOM, distance, movedBy, scrolled, wantsEarlier } from "./scroll_state.js";

const box = (scrollTop, scrollHeight = 2_000, clientHeight = 600) => ({ scrollTop, scrollHeight, clientHeight });

describe("following", () => {
  test("goes on while text grows below, and during a smooth way down", () => {
    expect(scrolled({ following: true, top: 500 }, box(500)).following).toBe(true);
    expect(scrolled({ following: true, top: 500 }, box(700)).following).toBe(true);
  });

  test("ends when the reader goes up", () => {
    expect(scrolled({ following: true, top: 1_400, height: 600 }, box(1_300)).following).toBe(false);
  });

  test("begins again near the bottom, not before", () => {
    const up = { following: false, top: 100 };
    expect(scrolled(up, box(1_340)).following).toBe(false);
    expect(scrolled(up, box(1_370)).following).toBe(true);
    expect(distance(box(1_400))).toBe(0);
  });

  test("isn't ended by a composer or a keyboard that gives the box another height", () => {
    const before = { following: true, top: 1_400, height: 555 };
    expect(scrolled(before, box(1_355, 2_100))).toEqual({ following: true, top: 1_355, height: 600 });
  });

  test("isn't ended by content that shrinks under the reader at the bottom", () => {
    expect(scrolled({ ...AT_BOTTOM, top: 1_400 }, box(1_000, 1_600)).following).toBe(true);
  });
});

describe("the line that is read", () => {
  const before = { offset: 20, edge: 61 };

  test("is moved by what is put in above it", () => {
    expect(movedBy(before, { offset: 420, edge: 61 }, 0)).toBe(400);
  });

  test("stays where it is on the screen when a line about the link comes over the log, and when it goes", () => {
    expect(movedBy(before, { offset: 20, edge: 113 }, 300)).toBe(52);
    expect(movedBy(before, { offset: -32, edge: 113 }, 352)).toBe(0);
    expect(movedBy(before, { offset: -32, edge: 61 }, 352)).toBe(-52);
  });

  test("gives way to it where it is among the first, which would be covered", () => {
    expect(movedBy(before, { offset: 20, edge: 113 }, 0)).toBe(0);
  });
});

test("earlier messages are wanted within one screen of the top", () => {
  expect(wantsEarlier(box(599))).toBe(true);
  expect(wantsEarlier(box(600))).toBe(false);
});
