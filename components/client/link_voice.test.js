import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { CALM_MS, LOST_AFTER_MS, LinkVoice } from "./link_voice.js";
import { ENDS } from "./news.js";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const [OFFLINE, LOST, BACK] = ["You are offline.", "Connection lost, reconnecting.", "You are connected again."];

/** A voice, what it said, and a way to let the link be `state` for `ms`. */
function make() {
  const said = [];
  const voice = new LinkVoice((text) => said.push(text), () => Date.now());
  const link = (state, ms = 0) => {
    voice.hear(state, "ready");
    jest.advanceTimersByTime(ms);
  };
  link("live");
  return { said, voice, link };
}

test("a link that is away for a while is told of, and that it is back", () => {
  const { said, link } = make();
  link("reconnecting", LOST_AFTER_MS);
  expect(said).toEqual([LOST]);
  link("live");
  expect(said).toEqual([LOST, BACK]);
});

test("of what is over in a moment nothing is said, however often", () => {
  const { said, link } = make();
  for (let turn = 0; turn < 30; turn += 1) {
    link("reconnecting", LOST_AFTER_MS - 1);
    link("live", 3_000);
  }
  expect(said).toEqual([]);
});

test("a link that comes and goes is told of once a minute", () => {
  const { said, link } = make();
  for (let at = 0; at < CALM_MS; at += 5_000) {
    link("reconnecting", 2_000);
    link("live", 3_000);
  }
  expect(said).toEqual([LOST, BACK]);
  link("reconnecting", 2_000);
  link("live");
  expect(said).toEqual([LOST, BACK, LOST, BACK]);
});

test("a loss that lasts is told of in the end", () => {
  const { said, link } = make();
  link("reconnecting", 2_000);
  link("live", 2_000);
  link("reconnecting", CALM_MS - 4_000);
  expect(said).toEqual([LOST, BACK]);
  jest.advanceTimersByTime(1_000);
  expect(said).toEqual([LOST, BACK, LOST]);
});

test("a device that has no network is told so", () => {
  const { said, link } = make();
  link("offline", LOST_AFTER_MS);
  link("reconnecting", LOST_AFTER_MS);
  link("polling");
  expect(said).toEqual([OFFLINE, LOST, BACK]);
});

test("nothing is said of a first connection, nor where one way to send takes the other's place", () => {
  const { said, link } = make();
  for (const state of ["connecting", "polling", "live", "polling", "live"]) link(state, LOST_AFTER_MS);
  expect(said).toEqual([]);
});

describe.each(Object.keys(ENDS))("where the conversation has ended (%s)", (status) => {
  test("nothing is said of the link", () => {
    const { said, voice, link } = make();
    link("reconnecting", LOST_AFTER_MS - 1);
    voice.hear("offline", status);
    voice.hear("live", status);
    jest.advanceTimersByTime(2 * CALM_MS);
    expect(said).toEqual([]);
  });
});

test("a change of the conversation alone makes nothing be said later, or twice", () => {
  const { said, voice, link } = make();
  link("reconnecting", LOST_AFTER_MS - 1);
  voice.hear("reconnecting", "loading");
  jest.advanceTimersByTime(1);
  expect(said).toEqual([LOST]);
  voice.hear("reconnecting", "ready");
  jest.advanceTimersByTime(2 * CALM_MS);
  expect(said).toEqual([LOST]);
});

test("whoever has gone elsewhere is told nothing", () => {
  const { said, voice, link } = make();
  link("reconnecting");
  voice.end();
  jest.advanceTimersByTime(2 * CALM_MS);
  expect(said).toEqual([]);
});
