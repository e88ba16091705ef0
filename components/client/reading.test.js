import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { SETTLE_MS, TELL_AFTER_MS, TELL_AGAIN_AFTER_MS, followReading } from "./reading.js";
import { createStore } from "./store.js";
import { fakeTabs, ok, pass, refusal, settle } from "./testing/browser.js";

const rows = (...seqs) => seqs.map((seq) => ({ key: `s${seq}`, seq, mine: false, state: "sent" }));
const stops = [];

const BOTH = [{ user_id: "u1" }, { user_id: "u2" }];

function open({ read = ok({ seq: 1 }), messages = rows(1, 2), participants = BOTH, user = "u1", tabs = fakeTabs(), answers = [] } = {}) {
  const store = createStore();
  const told = [];
  const page = { visibilityState: "visible", addEventListener: (_, turned) => (page.turn = turned), removeEventListener() {} };
  const http = async (method, path, options) => {
    if (method === "GET") return read;
    told.push([path, options.body.seq]);
    return answers.shift() ?? ok({ seq: options.body.seq });
  };
  const stop = followReading("/api/conversations/k1", { store, http, page, openChannel: tabs.openChannel });
  stops.push(stop);
  const ready = async () => {
    await settle();
    store.set({ status: "ready", messages, participants, me: { id: user, name: "", guest: true } });
    await settle();
  };
  return { store, told, page, ready, stop };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  jest.useRealTimers();
});

test("what I see is told once it has been seen for a moment, in one request", async () => {
  const { store, told, ready } = open();
  await ready();
  expect(store.get("newFrom")).toBe(2);
  store.set({ messages: rows(1, 2, 3) });
  expect(told).toEqual([]);
  await pass(SETTLE_MS + TELL_AFTER_MS + 50);
  expect(told).toEqual([["/api/conversations/k1/read", 3]]);
  await pass(5 * TELL_AFTER_MS);
  expect(told.length).toBe(1);
});

test("what could not be told is told again, unless it was refused for good", async () => {
  for (const [answer, times] of [[refusal(0, "unreachable"), 2], [refusal(404, "not_found"), 1]]) {
    const { told, ready } = open({ answers: [answer] });
    await ready();
    await pass(SETTLE_MS + TELL_AFTER_MS + TELL_AGAIN_AFTER_MS + 100);
    expect(told.length).toBe(times);
  }
});

test("whoever talks alone with the guide gets no line, but what they have read is told", async () => {
  const { store, told, ready } = open({ participants: BOTH.slice(0, 1) });
  await ready();
  expect(store.get("newFrom")).toBe(0);
  await pass(SETTLE_MS + TELL_AFTER_MS + 50);
  expect(told.length).toBe(1);
});

test("nothing is told while the reader is further up, or the page is hidden", async () => {
  const { store, told, page, ready } = open();
  store.set({ atBottom: false });
  await ready();
  await pass(2 * TELL_AFTER_MS);
  page.visibilityState = "hidden";
  store.set({ atBottom: true });
  await pass(2 * TELL_AFTER_MS);
  expect(told).toEqual([]);
  page.visibilityState = "visible";
  page.turn();
  await pass(2 * TELL_AFTER_MS);
  expect(told.map(([, seq]) => seq)).toEqual([2]);
});

test("nothing counts as seen before the page has found its place", async () => {
  const { store, told, ready } = open();
  await ready();
  await pass(SETTLE_MS / 2);
  store.set({ atBottom: false }); // it goes to where what is new begins
  await pass(3 * TELL_AFTER_MS);
  expect(told).toEqual([]);
});

test("whoever leaves in that moment tells it on the way out", async () => {
  const { told, ready, stop } = open();
  await ready();
  await pass(SETTLE_MS + 50);
  stop();
  expect(told.map(([, seq]) => seq)).toEqual([2]);
});

test("a position that can't be read leaves no line", async () => {
  const { store, ready } = open({ read: refusal(0, "unreachable") });
  await ready();
  expect(store.get("newFrom")).toBe(0);
});

test("who writes at once gets no line before the answer that comes at once", async () => {
  const { store, ready } = open();
  await ready();
  expect(store.get("newFrom")).toBe(2);
  const mine = { key: "c1", seq: null, mine: true, state: "sending" };
  store.set({ messages: [...rows(1, 2), mine] });
  expect(store.get("newFrom")).toBe(0);
  const sent = [...rows(1, 2), { ...mine, seq: 3, state: "sent" }];
  store.set({ messages: sent });
  store.set({ messages: [...sent, ...rows(4)] });
  await pass(SETTLE_MS + 50);
  expect(store.get("newFrom")).toBe(0);
});

describe("another tab of mine", () => {
  const line = ({ store }) => store.get("newFrom");

  /** One that is looked at and one, opened with `options`, that is not; both know what came until 2. */
  async function both(options) {
    const tabs = fakeTabs();
    const [seen, hidden] = [open({ tabs, read: ok({ seq: 2 }) }), open({ tabs, read: ok({ seq: 2 }), ...options })];
    hidden.page.visibilityState = "hidden";
    for (const tab of [seen, hidden]) await tab.ready();
    await pass(SETTLE_MS + 50);
    hidden.store.set({ messages: rows(1, 2, 3, 4) });
    expect(line(hidden)).toBe(3);
    seen.store.set({ messages: rows(1, 2, 3, 4) });
    expect(line(seen)).toBe(0);
    return { seen, hidden };
  }

  test("needs no line for what I read here, counts it as read, and leaves telling the server to this one", async () => {
    const { seen, hidden } = await both();
    await settle();
    expect([line(hidden), hidden.store.get("readUpTo")]).toEqual([0, 4]);
    await pass(3 * TELL_AFTER_MS);
    expect([seen.told.map(([, seq]) => seq), hidden.told]).toEqual([[4], []]);
    hidden.page.visibilityState = "visible";
    hidden.page.turn();
    await pass(3 * TELL_AFTER_MS);
    expect([line(hidden), hidden.told]).toEqual([0, []]);
  });

  test("of somebody else's on this device keeps its line", async () => {
    const { hidden } = await both({ user: "u2" });
    await pass(3 * TELL_AFTER_MS);
    expect(line(hidden)).toBe(3);
  });
});
