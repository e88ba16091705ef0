import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { SETTLE_MS, TELL_AFTER_MS, followReading } from "./reading.js";
import { createStore } from "./store.js";
import { ok, pass, refusal, settle } from "./testing/browser.js";

const rows = (...seqs) => seqs.map((seq) => ({ key: `s${seq}`, seq, mine: false, state: "sent" }));
let stop;

const BOTH = [{ user_id: "u1" }, { user_id: "u2" }];

function open({ read = ok({ seq: 1 }), messages = rows(1, 2), participants = BOTH } = {}) {
  const store = createStore();
  const told = [];
  const page = { visibilityState: "visible", addEventListener: (_, turned) => (page.turn = turned), removeEventListener() {} };
  const http = async (method, path, options) => {
    if (method === "GET") return read;
    told.push([path, options.body.seq]);
    return ok({ seq: options.body.seq });
  };
  stop = followReading("/api/conversations/k1", { store, http, page });
  const ready = async () => {
    await settle();
    store.set({ status: "ready", messages, participants });
    await settle();
  };
  return { store, told, page, ready };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  stop();
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
  const { told, ready } = open();
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
