import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openDraft } from "./drafts.js";
import { fakeStorage, fakeTabs, ok, pass, settle } from "./testing/browser.js";
import { ModelRoom } from "./testing/model_room.js";
import { ME, begin, commit, end, enter, messagesSent, rowsOf } from "./testing/open_room.js";
import { draftSlices } from "./view.js";

beforeEach(begin);
afterEach(end);

describe("a message", () => {
  test("is shown at once, sent by the socket, and stays one row until it is sent", async () => {
    const { room, browser, model, get } = await enter();
    room.outbox.add("Hello");
    expect(rowsOf(get)).toEqual([["Hello", "sending", null]]);
    const { key } = get("messages")[0];
    await settle();
    commit(model, browser, messagesSent(browser)[0]);
    await settle();
    expect(rowsOf(get)).toEqual([["Hello", "sent", 1]]);
    expect(get("messages")[0].key).toBe(key);
    expect(get("pending")).toEqual([]);
  });

  test("waits for the one before it: one in flight, in order", async () => {
    const { room, browser, model, get } = await enter();
    for (const text of ["one", "two", "three"]) room.outbox.add(text);
    for (const count of [1, 2, 3]) {
      await settle();
      expect(messagesSent(browser)).toHaveLength(count);
      commit(model, browser, messagesSent(browser).at(-1));
      await pass(50);
    }
    expect(rowsOf(get).map(([content]) => content)).toEqual(["one", "two", "three"]);
  });

  test("whose link breaks is sent again with the same client id, and shown once", async () => {
    const { room, browser, model, get } = await enter();
    room.outbox.add("Hello");
    await settle();
    const [first] = messagesSent(browser);
    browser.lastSocket.ends();
    await settle();
    expect(rowsOf(get)).toEqual([["Hello", "waiting", null]]);
    expect(get("connection").waiting).toBe(1);
    await pass(1_000);
    browser.lastSocket.says(model.welcome(0));
    await settle();
    const again = messagesSent(browser).at(-1);
    expect(messagesSent(browser)).toHaveLength(2);
    expect(again.client_id).toBe(first.client_id);
    commit(model, browser, again);
    await settle();
    expect(rowsOf(get)).toEqual([["Hello", "sent", 1]]);
  });

  test("whose ack was lost is recognised in the log, and not sent again", async () => {
    const { room, browser, model } = await enter();
    room.outbox.add("Hello");
    await settle();
    commit(model, browser, messagesSent(browser)[0], false);
    await pass(60_000);
    expect(messagesSent(browser)).toHaveLength(1);
    expect(room.outbox.entries).toEqual([]);
  });

  test("survives a reload, and is sent then", async () => {
    const storage = fakeStorage();
    const first = await enter({ storage, live: false });
    first.room.outbox.add("Hello");
    await settle();
    first.room.close();
    const { browser, get } = await enter({ storage });
    expect(rowsOf(get)).toEqual([["Hello", "sending", null]]);
    expect(messagesSent(browser)).toHaveLength(1);
    expect(first.browser.sockets.flatMap((socket) => socket.sent)).toEqual([]);
  });

  test("of another person on the same device is never shown or sent", async () => {
    const storage = fakeStorage();
    storage.held.set("c", { client_id: "c", owner: "u-sam:k1", content: "secret", order: 1, state: "queued" });
    const { browser, get } = await enter({ storage });
    await pass(1_000);
    expect(get("messages")).toEqual([]);
    expect(messagesSent(browser)).toEqual([]);
  });

  test("that is refused for good says why, can be tried again, or discarded", async () => {
    const { room, browser, get } = await enter();
    room.outbox.add("Hello");
    await settle();
    const reject = { type: "reject", code: "invalid", detail: "Not like this.", retryable: false };
    browser.lastSocket.says({ ...reject, client_id: messagesSent(browser)[0].client_id });
    await settle();
    expect(get("messages")[0]).toMatchObject({ state: "failed", error: "Not like this.", retryable: true });
    room.outbox.retry(get("messages")[0].client_id);
    await settle();
    expect(messagesSent(browser)).toHaveLength(2);
    expect(messagesSent(browser)[1]).toEqual(messagesSent(browser)[0]);
    browser.lastSocket.says({ ...reject, client_id: messagesSent(browser)[1].client_id });
    await settle();
    room.outbox.discard(get("messages")[0].client_id);
    expect(get("messages")).toEqual([]);
  });

  test("that came too fast waits and goes by itself", async () => {
    const { room, browser, get } = await enter();
    room.outbox.add("Hello");
    await settle();
    const { client_id } = messagesSent(browser)[0];
    browser.lastSocket.says({ type: "reject", client_id, code: "rate_limited", detail: "", retryable: true });
    await settle();
    expect(rowsOf(get)[0][1]).toBe("waiting");
    await pass(300);
    expect(messagesSent(browser)).toHaveLength(1);
    await pass(2_000);
    expect(messagesSent(browser)).toHaveLength(2);
  });

  test("is sent once by two tabs that both have it, whichever it is", async () => {
    const storage = fakeStorage();
    const tabs = fakeTabs();
    const model = new ModelRoom();
    const one = await enter({ model, storage, tabs, live: false });
    const two = await enter({ model, storage, tabs, live: false });
    one.room.outbox.add("from one");
    await settle();
    two.room.outbox.add("from two");
    await settle();
    expect(rowsOf(one.get)).toEqual(rowsOf(two.get));
    const tab = (browser) => {
      browser.lastSocket.says(model.welcome(0));
      return browser;
    };
    const browsers = [tab(one.browser), tab(two.browser)];
    for (let round = 0; round < 4; round += 1) {
      await pass(50);
      for (const browser of browsers) {
        for (const frame of messagesSent(browser)) {
          if (model.messages.some((held) => held.client_id === frame.client_id)) continue;
          const [event] = model.append({ ...frame, type: undefined, role: "partner-a", author_id: ME.id, author_name: "Alex", outcome: null });
          for (const other of browsers) other.lastSocket.says(event);
        }
      }
    }
    const sent = browsers.flatMap(messagesSent).map((frame) => frame.content);
    expect(sent).toEqual(["from one", "from two"]);
    expect(rowsOf(two.get)).toEqual([["from one", "sent", 1], ["from two", "sent", 2]]);
  });
});

test("tabs that don't hear each other send what both found stored as one message: one after the other, by one client id", async () => {
  const storage = fakeStorage();
  const tabs = { ...fakeTabs(), openChannel: () => ({ tell() {}, close() {} }) };
  const model = new ModelRoom();
  const before = await enter({ model, storage, tabs, live: false });
  before.room.outbox.add("Hello");
  await settle();
  before.room.close();
  const both = [await enter({ model, storage, tabs, live: false }), await enter({ model, storage, tabs, live: false })];
  for (const { browser } of both) browser.lastSocket.says(model.welcome(0));
  await settle();
  expect(both.flatMap(({ browser }) => messagesSent(browser))).toHaveLength(1);
  const first = both.find(({ browser }) => messagesSent(browser).length === 1);
  const { client_id } = messagesSent(first.browser)[0];
  first.browser.lastSocket.says({ type: "ack", client_id, seq: 1, duplicate: false });
  await pass(1_000);
  expect(new Set(both.flatMap(({ browser }) => messagesSent(browser)).map((one) => one.client_id))).toEqual(new Set([client_id]));
});

test("what was typed while the conversation opened is kept from then on", async () => {
  let answer;
  const overrides = { "GET ": () => new Promise((resolve) => (answer = resolve)) };
  const { browser, model, get } = await enter({ overrides, hangs: true });
  browser.store.set(draftSlices("Early words"));
  answer(ok(model.full()));
  await settle();
  expect(get("draft")).toBe("Early words");
  expect(openDraft(ME.id, "k1", browser.scope).read()).toBe("Early words");
});
