import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { LengthVoice, PAUSE_MS } from "./length_voice.js";

let said;
let voice;

beforeEach(() => {
  jest.useFakeTimers();
  said = [];
  voice = new LengthVoice((text) => said.push(text));
});
afterEach(() => jest.useRealTimers());

test("how much room is left, or lacks, is said in a pause, not at every letter", () => {
  for (const left of [2, 1, 0, -1]) voice.hear(left);
  jest.advanceTimersByTime(PAUSE_MS - 1);
  expect(said).toEqual([]);
  jest.advanceTimersByTime(1);
  voice.hear(7);
  jest.advanceTimersByTime(PAUSE_MS);
  expect(said).toEqual(["Characters too many: 1.", "Characters left: 7."]);
});

test("where there is room enough nothing is said, nor when the text has gone", () => {
  voice.hear(500);
  jest.advanceTimersByTime(PAUSE_MS);
  voice.hear(499);
  voice.hear(8_000);
  jest.advanceTimersByTime(PAUSE_MS);
  voice.hear(3);
  voice.end();
  jest.advanceTimersByTime(PAUSE_MS);
  expect(said).toEqual([]);
});
