import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { STANDS_MS, Voice } from "./voice.js";

let shown;
let voice;

beforeEach(() => {
  jest.useFakeTimers();
  shown = [];
  voice = new Voice();
  voice.into((text) => shown.push(text));
});
afterEach(() => jest.useRealTimers());

test("what is said first is shown at once", () => {
  voice.say("You are connected again.");
  expect(shown).toEqual(["You are connected again."]);
});

test("of what is said at once nothing is lost: each stands for a while", () => {
  for (const text of ["One.", "Two.", "Three."]) voice.say(text);
  jest.advanceTimersByTime(STANDS_MS - 1);
  expect(shown).toEqual(["One."]);
  jest.advanceTimersByTime(1);
  expect(shown).toEqual(["One.", "Two."]);
  jest.advanceTimersByTime(STANDS_MS);
  expect(shown).toEqual(["One.", "Two.", "Three."]);
  jest.advanceTimersByTime(STANDS_MS);
  voice.say("Four.");
  expect(shown.at(-1)).toBe("Four.");
});

test("the same words are announced again, however often they come", () => {
  for (let turn = 0; turn < 3; turn += 1) voice.say("Sam: Yes.");
  jest.advanceTimersByTime(3 * STANDS_MS);
  expect(shown.map((text) => text.trim())).toEqual(["Sam: Yes.", "Sam: Yes.", "Sam: Yes."]);
  expect(shown.every((text, index) => text !== shown[index - 1])).toBe(true);
});

test("what is of no use any more is not said late", () => {
  voice.say("One.");
  voice.say("Two.");
  voice.hush();
  voice.say("Three.");
  jest.advanceTimersByTime(2 * STANDS_MS);
  expect(shown).toEqual(["One.", "Three."]);
});
