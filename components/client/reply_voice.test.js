import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { ReplyVoice, SAY_EVERY_MS } from "./reply_voice.js";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function voice() {
  const said = [];
  return { said, voice: new ReplyVoice((words) => said.push(words)) };
}

test("what is written is said in whole sentences, every few seconds", () => {
  const { said, voice: one } = voice();
  one.hear("I hear you. And");
  expect(said).toEqual([]);
  jest.advanceTimersByTime(SAY_EVERY_MS);
  one.hear("I hear you. And more. It");
  one.hear("I hear you. And more. It is");
  expect(said).toEqual(["I hear you."]);
  jest.advanceTimersByTime(SAY_EVERY_MS);
  expect(said).toEqual(["I hear you.", "And more."]);
});

test("the end knows how much was said, by whichever of them is heard of first", () => {
  for (const cleared of [true, false]) {
    const { said, voice: one } = voice();
    one.hear("I hear you. And");
    jest.advanceTimersByTime(SAY_EVERY_MS);
    if (cleared) one.hear("");
    expect(one.end()).toBe("I hear you. ".length);
    expect(one.end()).toBe(0);
    jest.advanceTimersByTime(SAY_EVERY_MS);
    expect(said).toEqual(["I hear you."]);
  }
});

test("another reply is said from its beginning", () => {
  const { said, voice: one } = voice();
  one.hear("First one. x");
  jest.advanceTimersByTime(SAY_EVERY_MS);
  one.hear("");
  one.hear("Second one. x");
  jest.advanceTimersByTime(SAY_EVERY_MS);
  expect(said).toEqual(["First one.", "Second one."]);
});

test("an answer that came at once has nothing said of it yet", () => {
  const { voice: one } = voice();
  one.hear("Short.");
  one.hear("");
  expect(one.end()).toBe(0);
});
