import { expect, test } from "bun:test";
import { AfterPaint } from "./after_paint.js";

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
