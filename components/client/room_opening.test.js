import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openDraft } from "./drafts.js";
import { lastSpeaker, met, turned } from "./last_speaker.js";
import { nobodySince, tabId } from "./early_words.js";
import { entry, unsure } from "./outbox_entries.js";
import { keyed } from "./outbox_storage.js";
import { part } from "./parting.js";
import { fakeScope, fakeStorage, fakeTabs, ok, pass, refusal, settle } from "./testing/browser.js";
import { ModelRoom } from "./testing/model_room.js";
import { ME, begin, commit, end, enter, messagesSent, rowsOf } from "./testing/open_room.js";
import { draftSlices } from "./view.js";

beforeEach(begin);
afterEach(end);

const swallowed = { "GET ": () => new Promise(() => {}) };
const failing = { "GET ": () => refusal(0, "unreachable") };
const foreign = { "GET ": () => refusal(502, "http_502") };

/** A device; `user` was here last, on whichever page. */
function device(user = null) {
  const scope = fakeScope();
  if (user) met(user, scope);
  return { scope, storage: fakeStorage(), tabs: fakeTabs() };
}

/** What the page itself keeps of a message that was sent before its scripts were there, as `components/early.py` has it. */
async function sentBeforeScripts(content, { scope, storage }) {
  const { user, since } = lastSpeaker(scope);
  const owner = `${user ?? nobodySince(since)}:k1`;
  const one = entry({ owner, clientId: `early-${content}`, content, now: Date.now(), order: Date.now() });
  if (user === null) await keyed(scope.sessionStorage).put(one);
  else await storage.put(unsure(one, tabId(scope), since));
}

/** Nothing of the API answers; what is written now is written early. */
const early = (on, overrides = swallowed) => enter({ ...on, overrides, hangs: true });

/** What is kept on the device in whichever way. */
const kept = ({ scope, storage }) =>
  JSON.stringify([
    ...[scope.localStorage, scope.sessionStorage].flatMap((area) =>
      Array.from({ length: area.length }, (_, index) => area.getItem(area.key(index))),
    ),
    ...storage.held.values(),
  ]);

/** What is kept of somebody's messages, and how. */
const unsentOf = (user, { storage }) =>
  [...storage.held.values()].filter((one) => one.owner === `${user}:k1`).map((one) => [one.content, one.state]);

/** The server takes whatever comes, until nothing does any more. */
async function deliver({ browser, model }) {
  for (let sent = 0; sent < messagesSent(browser).length; sent += 1) {
    commit(model, browser, messagesSent(browser)[sent]);
    await pass(50);
  }
}

const said = ({ model }) => model.messages.map((message) => message.content);

describe.each([
  ["by whoever was here last", () => device(ME.id)],
  ["where nobody is known yet", () => device()],
])("what is sent while the conversation is still opening (%s)", (_name, make) => {
  test("is shown at once as waiting, and goes by itself, once, in order", async () => {
    let answer;
    const overrides = { "GET ": () => new Promise((resolve) => (answer = resolve)) };
    const opened = await enter({ ...make(), overrides, hangs: true });
    for (const text of ["one", "two"]) opened.room.outbox.add(text);
    await settle();
    expect(rowsOf(opened.get)).toEqual([["one", "waiting", null], ["two", "waiting", null]]);
    expect([opened.get("connection").waiting, messagesSent(opened.browser)]).toEqual([2, []]);
    answer(ok(opened.model.full()));
    await settle();
    expect(rowsOf(opened.get)).toEqual([["one", "waiting", null], ["two", "waiting", null]]);
    opened.browser.lastSocket.says(opened.model.welcome(0));
    await settle();
    await deliver(opened);
    expect(said(opened)).toEqual(["one", "two"]);
  });

  test("goes to the last word of it where the server answers before all of it is kept", async () => {
    let answer;
    const on = make();
    const overrides = { "GET ": () => new Promise((resolve) => (answer = resolve)) };
    const opened = await enter({ ...on, overrides, hangs: true });
    const words = ["one", "two", "three", "four", "five"];
    for (const text of words) opened.room.outbox.add(text);
    answer(ok(opened.model.full()));
    await pass(500);
    expect(rowsOf(opened.get).map(([text]) => text)).toEqual(words);
    opened.browser.lastSocket.says(opened.model.welcome(0));
    await settle();
    await deliver(opened);
    expect(said(opened)).toEqual(words);
    expect(kept(on)).not.toContain("five");
  });

  test("survives reloads and a load that fails, and goes then", async () => {
    const on = make();
    for (const [text, overrides] of [["one", swallowed], ["two", failing]]) {
      const { room, get } = await early(on, overrides);
      room.outbox.add(text);
      await pass(10_000);
      expect([rowsOf(get).at(-1)[0], get("status")]).toEqual([text, "loading"]);
      room.close();
    }
    const opened = await enter(on);
    await deliver(opened);
    expect(said(opened)).toEqual(["one", "two"]);
    expect(opened.get("pending")).toEqual([]);
    expect(kept(on)).not.toContain("one");
  });

  test("leaves room for what is still being written, over a reload, too", async () => {
    const on = make();
    const { room, browser } = await early(on);
    browser.store.set(draftSlices("Half a word"));
    room.setDraft("Half a word");
    room.close();
    const { get } = await enter(on);
    expect(get("draft")).toBe("Half a word");
    expect(openDraft(ME.id, "k1", on.scope).read()).toBe("Half a word");
  });

  test("is not said by somebody who has signed in meanwhile, in whichever tab, nor shown or left to them", async () => {
    const on = make();
    const { room, browser } = await early(on);
    room.outbox.add("For nobody else");
    browser.store.set(draftSlices("Nor this"));
    room.setDraft("Nor this");
    await settle();
    room.close();
    if (lastSpeaker(on.scope).user) await part(ME.id, "signed_out", { ...browser, scope: on.scope });
    turned("u-sam", on.scope);
    turned(ME.id, on.scope);
    const opened = await enter(on);
    await deliver(opened);
    expect([said(opened), rowsOf(opened.get), opened.get("draft")]).toEqual([[], [], ""]);
    expect(kept(on)).not.toContain("else");
    expect(kept(on)).not.toContain("Nor");
  });
});

describe("what was sent before the page's scripts were there", () => {
  test.each([ME.id, null])("is shown at once, survives a reload, and goes once (last here: %p)", async (last) => {
    const on = device(last);
    await sentBeforeScripts("one", on);
    const first = await early(on);
    expect(rowsOf(first.get)).toEqual([["one", "waiting", null]]);
    first.room.close();
    const opened = await enter(on);
    await deliver(opened);
    expect([said(opened), opened.get("pending")]).toEqual([["one"], []]);
    expect(kept(on)).not.toContain("one");
  });

  test("is said by nobody but who was here last, and left to them", async () => {
    const on = device("u-sam");
    await sentBeforeScripts("one", on);
    const opened = await enter(on);
    await deliver(opened);
    expect([said(opened), rowsOf(opened.get), unsentOf(ME.id, on)]).toEqual([[], [], []]);
    expect(unsentOf("u-sam", on)).toEqual([["one", "failed"]]);
  });

  test("goes with who leaves this device", async () => {
    const on = device(ME.id);
    const opened = await enter(on);
    await sentBeforeScripts("one", on);
    await part(ME.id, "signed_out", { ...opened.browser, scope: on.scope });
    expect(kept(on)).not.toContain("one");
  });
});

test("who turns out to be here instead of who was here last gets nothing of it, and nothing of theirs", async () => {
  const on = device("u-sam");
  openDraft("u-sam", "k1", on.scope).write("Sam's draft");
  let answer;
  const overrides = { "GET ": () => new Promise((resolve) => (answer = resolve)) };
  const { room, browser, model, get } = await enter({ ...on, overrides, hangs: true });
  room.outbox.add("Whose words?");
  room.setDraft("Whose draft?");
  await settle();
  answer(ok(model.full()));
  await settle();
  browser.lastSocket.says(model.welcome(0));
  await settle();
  expect([get("messages"), get("draft"), messagesSent(browser)]).toEqual([[], "", []]);
  expect(lastSpeaker(on.scope).user).toBe(ME.id);
  expect(kept(on)).not.toContain("Whose draft");
  expect(openDraft("u-sam", "k1", on.scope).read()).toBe("Sam's draft");
  expect(unsentOf("u-sam", on)).toEqual([["Whose words?", "failed"]]);
});

test("what was written while nobody was signed in any more is kept for who was here last, and not sent by itself", async () => {
  const on = device(ME.id);
  let answer;
  const overrides = { "GET ": () => new Promise((resolve) => (answer = resolve)), me: () => refusal(401, "unauthenticated") };
  const { room, browser, get } = await enter({ ...on, overrides, hangs: true });
  room.outbox.add("Mine?");
  browser.store.set(draftSlices("And th"));
  room.setDraft("And th");
  await settle();
  answer(refusal(401, "unauthenticated"));
  await settle();
  expect([get("status"), get("messages"), get("draft")]).toEqual(["signed_out", [], ""]);
  room.close();
  turned(ME.id, on.scope);
  const opened = await enter(on);
  await pass(5_000);
  expect([messagesSent(opened.browser), opened.get("draft")]).toEqual([[], "And th"]);
  const [row] = opened.get("messages");
  expect([row.content, row.state, row.retryable]).toEqual(["Mine?", "failed", true]);
  opened.room.outbox.retry(row.client_id);
  await settle();
  await deliver(opened);
  expect(said(opened)).toEqual(["Mine?"]);
});

test("what waits, and what was being written, shows to nobody before the server has said who is here", async () => {
  const on = device(ME.id);
  const first = await enter(on);
  first.room.link.stop();
  first.room.outbox.add("A secret");
  openDraft(ME.id, "k1", on.scope).write("Half a secret");
  await settle();
  first.room.close();
  const tab = { ...on, scope: { ...on.scope, sessionStorage: fakeScope().sessionStorage } };
  const { room, get, browser } = await early(tab);
  room.outbox.add("Who is there?");
  browser.store.set(draftSlices("x"));
  room.setDraft("x");
  await settle();
  expect([rowsOf(get).map(([text]) => text), get("draft")]).toEqual([["Who is there?"], "x"]);
  room.close();
  const opened = await enter(tab);
  expect(opened.get("draft")).toBe("Half a secret\nx");
  await deliver(opened);
  expect(said(opened)).toEqual(["A secret", "Who is there?"]);
});

describe("who goes back into a conversation by the same page, while nothing answers,", () => {
  /** Where something waits, and something is being written; then the page goes elsewhere. */
  async function left() {
    const on = device();
    const first = await enter({ ...on, samePage: true });
    first.room.link.stop();
    first.room.outbox.add("one");
    first.room.setDraft("Half a word");
    await settle();
    first.room.close();
    return on;
  }

  test("sees at once what waits, and what was being written, and goes on", async () => {
    const on = await left();
    let answer;
    const overrides = { "GET ": () => new Promise((resolve) => (answer = resolve)) };
    const opened = await enter({ ...on, samePage: true, overrides, hangs: true });
    opened.room.outbox.add("two");
    const { get, model, browser } = opened;
    expect(rowsOf(get)).toEqual([["one", "waiting", null], ["two", "waiting", null]]);
    expect([get("draft"), get("connection").waiting]).toEqual(["Half a word", 2]);
    answer(ok(model.full()));
    await settle();
    browser.lastSocket.says(model.welcome(0));
    await settle();
    await deliver(opened);
    expect([said(opened), get("draft")]).toEqual([["one", "two"], "Half a word"]);
  });

  test("stays in it, and sees how the link is", async () => {
    const { get } = await early({ ...(await left()), samePage: true }, { ...failing, me: () => refusal(0, "unreachable") });
    await pass(60_000);
    expect([get("status"), get("connection").state, rowsOf(get).length]).toEqual(["loading", "reconnecting", 1]);
  });

  test("sees nothing of it once somebody has signed in or out elsewhere", async () => {
    const on = await left();
    turned(ME.id, { ...on.scope });
    const { get } = await early({ ...on, samePage: true });
    expect([rowsOf(get), get("draft")]).toEqual([[], ""]);
  });

  test("finds there what had been written in it before anybody was known", async () => {
    const on = device();
    const before = await early(on);
    before.room.outbox.add("one");
    before.room.setDraft("Half a word");
    await settle();
    before.room.close();
    met(ME.id, on.scope);
    const opened = await enter({ ...on, samePage: true });
    await deliver(opened);
    expect([said(opened), opened.get("draft")]).toEqual([["one"], "Half a word"]);
  });
});

test("what was written in a tab that was closed before the server said who is here goes by whatever page knows", async () => {
  const on = device(ME.id);
  const { room } = await early(on);
  room.outbox.add("one");
  await settle();
  room.close();
  const opened = await enter({ ...on, scope: { ...on.scope, sessionStorage: fakeScope().sessionStorage } });
  opened.room.outbox.add("two");
  await deliver(opened);
  expect(said(opened)).toEqual(["one", "two"]);
  expect(kept(on)).not.toContain("one");
});

test("who has begun to write isn't interrupted by a server that doesn't answer, and sees when the next try is", async () => {
  const idle = await early(device(), foreign);
  await pass(30_000);
  expect(idle.get("status")).toBe("error");
  idle.room.close();
  const { room, browser, get } = await early(device(), foreign);
  browser.store.set(draftSlices("Half a word"));
  room.setDraft("Half a word");
  const counted = new Set();
  for (let second = 0; second < 60; second += 1) {
    await pass(1_000);
    expect(get("status")).toBe("loading");
    counted.add(get("connection").retry_in);
  }
  expect(counted.size).toBeGreaterThan(3);
});

test("an answer in the server's place ends nothing and throws nothing away", async () => {
  const on = device(ME.id);
  const { room, get } = await early(on, foreign);
  room.outbox.add("Still here");
  await pass(30_000);
  expect([get("status"), rowsOf(get).map(([text, state]) => [text, state])]).toEqual(["loading", [["Still here", "waiting"]]]);
});

test("what was written in a tab when nobody was known is theirs who another tab has found to be here", async () => {
  const on = device();
  const { room } = await early(on);
  room.outbox.add("Hello");
  await settle();
  room.close();
  met(ME.id, on.scope);
  const opened = await enter(on);
  await deliver(opened);
  expect(said(opened)).toEqual(["Hello"]);
});

test("who is signed out sees nothing of who was here before", async () => {
  const on = device(ME.id);
  const { room } = await early(on);
  room.outbox.add("Mine");
  await settle();
  room.close();
  const { get } = await enter({ ...on, overrides: { "GET ": () => refusal(401, "unauthenticated") }, live: false });
  expect([get("status"), get("messages"), get("draft")]).toEqual(["signed_out", [], ""]);
});

test("words to a conversation that isn't there are not kept", async () => {
  const on = device();
  const gone = { "GET ": () => refusal(404, "not_found") };
  const { room } = await early(on);
  room.outbox.add("Hello?");
  await settle();
  room.close();
  const { get, model } = await enter({ ...on, model: new ModelRoom(), overrides: gone, live: false });
  await settle();
  expect([get("status"), model.messages]).toEqual(["not_found", []]);
  expect(kept(on)).not.toContain("Hello?");
});
