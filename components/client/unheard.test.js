import { afterEach, expect, test } from "bun:test";
import { createStore } from "./store.js";
import { ok, refusal, settle } from "./testing/browser.js";
import { followUnheard } from "./unheard.js";

const stops = [];
const said = (...roles) => roles.map((role, index) => ({ key: `s${index + 1}`, seq: index + 1, role }));
const LIVE = { state: "live", retry_in: 0, waiting: 0 };

async function open({ answers = [ok({ reply: null, askable: true })], ...slices } = {}) {
  const store = createStore();
  const asked = [];
  const http = async (method, path) => {
    asked.push([method, path]);
    return answers.shift() ?? ok({ reply: null, askable: false });
  };
  stops.push(followUnheard("/api/conversations/k1", { store, http }));
  const messages = said("partner-a", "partner-b", "ai");
  store.set({ status: "ready", participants: [{}, {}], connection: LIVE, messages, ...slices });
  await settle();
  return { store, asked };
}

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

test("once the guide has spoken, the server is asked, once, whether it has heard all", async () => {
  const { store, asked } = await open();
  expect(asked).toEqual([["GET", "/api/conversations/k1/reply/askable"]]);
  expect(store.get("unheard")).toBe(true);
  store.set({ messages: [...store.get("messages")] });
  await settle();
  expect(asked.length).toBe(1);
});

test("what is said after that, or written, takes its word back", async () => {
  for (const news of [{ isStreaming: true }, { isFinalized: true }, { messages: said("ai", "partner-a") }]) {
    const { store, asked } = await open();
    store.set(news);
    await settle();
    expect([store.get("unheard"), asked.length]).toEqual([false, 1]);
  }
});

test("the guide's next word is asked about anew", async () => {
  const { store, asked } = await open();
  store.set({ messages: said("partner-a", "partner-b", "ai", "partner-a", "ai") });
  await settle();
  expect([store.get("unheard"), asked.length]).toEqual([false, 2]);
});

test("nothing is asked where somebody talks with the guide alone, or the guide hasn't spoken last", async () => {
  for (const slices of [{ participants: [{}] }, { messages: said("ai", "partner-a") }, { messages: [] }, { status: "loading" }]) {
    const { store, asked } = await open(slices);
    expect([store.get("unheard"), asked]).toEqual([false, []]);
  }
});

test("a question that got no answer is asked again with the next link", async () => {
  const { store, asked } = await open({ answers: [refusal(0, "unreachable"), ok({ reply: null, askable: true })] });
  expect(store.get("unheard")).toBe(false);
  store.set({ connection: { ...LIVE, state: "reconnecting" } });
  store.set({ connection: LIVE });
  await settle();
  expect([store.get("unheard"), asked.length]).toEqual([true, 2]);
});
