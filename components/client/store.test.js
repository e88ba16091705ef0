import { expect, test } from "bun:test";
import { INITIAL, createStore, same } from "./store.js";

test("only who reads a changed slice hears of it", () => {
  const store = createStore();
  const heard = [];
  store.subscribe("title", () => heard.push("title"));
  store.subscribe("typing", () => heard.push("typing"));
  store.set({ title: "The dishes", typing: [] });
  expect(heard).toEqual(["title"]);
});

test("an equal value keeps its identity and stays silent", () => {
  const store = createStore();
  const people = [{ user_id: "u", online: true }];
  store.set({ participants: people });
  let calls = 0;
  store.subscribe("participants", () => (calls += 1));
  store.set({ participants: [{ user_id: "u", online: true }] });
  expect(store.get("participants")).toBe(people);
  expect(calls).toBe(0);
});

test("whoever is told finds every slice of the change in place", () => {
  const store = createStore();
  let seen;
  store.subscribe("messages", () => (seen = store.get("isStreaming")));
  store.set({ messages: [1], isStreaming: true });
  expect(seen).toBe(true);
});

test("who leaves hears nothing more, even in the middle of the telling", () => {
  const store = createStore();
  let calls = 0;
  const leave = store.subscribe("title", () => {
    calls += 1;
    leave();
  });
  store.set({ title: "a" });
  store.set({ title: "b" });
  expect(calls).toBe(1);
});

test("a reset brings every slice back to what is shown before anything is known", () => {
  const store = createStore();
  store.set({ title: "a", messages: [1], status: "ready" });
  store.reset();
  for (const slice of Object.keys(INITIAL)) expect(store.get(slice)).toBe(INITIAL[slice]);
});

test.each([
  [1, 1, true],
  [null, {}, false],
  [[], {}, false],
  [{ a: 1 }, { a: 1, b: undefined }, false],
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true],
  [{ a: undefined }, { b: undefined }, false],
])("%j and %j: the same is %p", (left, right, expected) => {
  expect(same(left, right)).toBe(expected);
});
