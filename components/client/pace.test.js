import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { REPLY_FLUSH_MS } from "./constants.js";
import { AFTER_PAINT_MS, Pace, SHOWN_WITHIN_MS } from "./pace.js";

let shown; // when, in milliseconds since the beginning
let press; // a letter is typed
let listening;
let cost; // what showing and painting takes
let begun;

const since = () => Date.now() - begun;
const pass = (ms) => jest.advanceTimersByTime(ms);

/** A device that paints `cost` milliseconds after whatever is changed. */
function device() {
  return {
    now: () => Date.now(),
    painted: (callback) => void setTimeout(callback, cost),
    typed: (listener) => {
      press = listener;
      listening = true;
      return () => {
        listening = false;
      };
    },
  };
}

/** For so many milliseconds there is something new each 10 ms, and a letter each `key` ms. */
function stream(pace, ms, key = Number.POSITIVE_INFINITY) {
  for (let at = 0; at < ms; at += 10) {
    pace.want();
    if (at > 0 && at % key === 0) press();
    pass(10);
  }
}

/** When something was shown beside letters that come each `key` ms, counted from the letter before it. */
function whileTyping(pace, key) {
  stream(pace, 400);
  shown.length = 0;
  const from = since();
  stream(pace, 10 * Math.max(key, 200), key);
  return shown.filter((at) => at - from > 3 * key).map((at) => (at - from) % key);
}

const gaps = () => shown.slice(1).map((at, index) => at - shown[index]);

beforeEach(() => {
  jest.useFakeTimers();
  [shown, listening, cost, begun] = [[], false, 5, Date.now()];
});
afterEach(() => jest.useRealTimers());

const paced = () => new Pace(() => shown.push(since()), device());

describe("a text that grows", () => {
  test("has its first words shown at once, and the rest some twenty times a second", () => {
    stream(paced(), 1000);
    expect(shown[0]).toBe(0);
    expect(Math.max(...gaps())).toBeLessThanOrEqual(REPLY_FLUSH_MS + 10);
    expect(Math.min(...gaps())).toBeGreaterThanOrEqual(REPLY_FLUSH_MS);
  });

  test("isn't shown again while there is nothing new, and then at once", () => {
    const pace = paced();
    pace.want();
    pass(1000);
    expect(shown).toEqual([0]);
    pace.want();
    expect(shown).toEqual([0, 1000]);
  });

  test("is shown less often where that takes its time, but never long without news", () => {
    cost = 40;
    stream(paced(), 3000);
    expect(Math.min(...gaps().slice(5))).toBeGreaterThanOrEqual(100);
    cost = 5_000; // a page that stood still
    stream(paced(), 6000);
    expect(Math.max(...gaps())).toBeLessThanOrEqual(SHOWN_WITHIN_MS + 10);
  });

  test("comes between two keys where both would take their time: after a letter has been painted, long before the next", () => {
    const pace = paced();
    cost = 40;
    const afterKeys = whileTyping(pace, 140);
    expect(afterKeys.length).toBeGreaterThan(3);
    expect(new Set(afterKeys)).toEqual(new Set([40 + AFTER_PAINT_MS]));
  });

  test("comes more than once between two keys that are far apart, and leaves room for the next", () => {
    const pace = paced();
    cost = 30;
    const afterKeys = whileTyping(pace, 480);
    expect(afterKeys.length).toBeGreaterThan(5);
    expect(Math.min(...afterKeys)).toBeGreaterThanOrEqual(30);
    expect(Math.max(...afterKeys)).toBeLessThanOrEqual(480 - 2 * 30);
  });

  test("comes right after a letter, too, where there is never time enough", () => {
    const pace = paced();
    cost = 40;
    const afterKeys = whileTyping(pace, 60);
    expect(afterKeys.length).toBeGreaterThan(3);
    expect(new Set(afterKeys)).toEqual(new Set([40 + AFTER_PAINT_MS]));
    expect(Math.max(...gaps())).toBeLessThanOrEqual(SHOWN_WITHIN_MS);
  });

  test("waits for no letter where nobody can feel it, and no longer than is bearable where one can", () => {
    const pace = paced();
    stream(pace, 1000, 70);
    expect(Math.max(...gaps())).toBeLessThanOrEqual(REPLY_FLUSH_MS + 10);
    cost = 40;
    stream(pace, 1000);
    shown.length = 0;
    press(); // and then no other
    stream(pace, 1000);
    expect(Math.max(...gaps())).toBeLessThanOrEqual(SHOWN_WITHIN_MS + 10);
  });

  test("after another text has ended waits for nothing", () => {
    const pace = paced();
    cost = 80;
    stream(pace, 500);
    pace.reset();
    expect(listening).toBe(false);
    shown.length = 0;
    pace.want();
    expect(shown).toHaveLength(1);
    pace.now();
    expect(shown).toHaveLength(2);
  });
});
