import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { AfterPaint, PAINTED_WITHIN_MS } from "./after_paint.js";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function page() {
  const frames = [];
  const done = [];
  const work = new AfterPaint(() => done.push("done"), (callback) => frames.push(callback));
  return { work, done, paint: () => frames.splice(0).forEach((callback) => callback()) };
}

test("work waits for the paint, and is done once however often it is wanted", () => {
  const { work, done, paint } = page();
  work.want();
  work.want();
  expect(done).toEqual([]);
  paint();
  paint();
  expect(done).toEqual(["done"]);
});

test("who can't wait for the paint has it done at once, and not again", () => {
  const { work, done, paint } = page();
  work.now();
  expect(done).toEqual([]);
  work.want();
  work.now();
  paint();
  expect(done).toEqual(["done"]);
});

test("what is forgotten isn't done", () => {
  const { work, done, paint } = page();
  work.want();
  work.forget();
  paint();
  expect(done).toEqual([]);
});

test("what is wanted after it was forgotten is done", () => {
  const { work, done, paint } = page();
  work.want();
  work.forget();
  work.want();
  paint();
  expect(done).toEqual(["done"]);
});

test("a page that is never painted has it done all the same, once", () => {
  const { work, done, paint } = page();
  work.want();
  jest.advanceTimersByTime(PAINTED_WITHIN_MS - 1);
  expect(done).toEqual([]);
  jest.advanceTimersByTime(1);
  paint();
  expect(done).toEqual(["done"]);
});

test("what is done, or forgotten, isn't done later", () => {
  const { work, done, paint } = page();
  work.want();
  paint();
  work.want();
  work.forget();
  jest.advanceTimersByTime(2 * PAINTED_WITHIN_MS);
  expect(done).toEqual(["done"]);
});
