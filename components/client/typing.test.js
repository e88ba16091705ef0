import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { TypingSigns } from "./typing.js";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function signs() {
  const told = [];
  return { told, typing: new TypingSigns((active) => told.push(active)) };
}

test("a sign goes out at once, then at most every two seconds", () => {
  const { told, typing } = signs();
  for (let key = 0; key < 40; key += 1) {
    typing.set(true);
    jest.advanceTimersByTime(100);
  }
  expect(told).toEqual([true, true]);
});

test("it ends at once when told so, and by itself when nothing more is typed", () => {
  const { told, typing } = signs();
  typing.set(true);
  typing.set(false);
  expect(told).toEqual([true, false]);
  typing.set(true);
  jest.advanceTimersByTime(4_000);
  expect(told).toEqual([true, false, true, false]);
});

test("an end without a beginning is not told", () => {
  const { told, typing } = signs();
  typing.set(false);
  expect(told).toEqual([]);
});

test("a message that goes out ends it without a word", () => {
  const { told, typing } = signs();
  typing.set(true);
  typing.sent();
  jest.advanceTimersByTime(4_000);
  typing.set(false);
  expect(told).toEqual([true]);
  typing.set(true);
  expect(told).toEqual([true, true]);
});
