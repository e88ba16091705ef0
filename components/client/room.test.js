import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { READ_BEGINS_MS, STUCK_AFTER_MS } from "./constants.js";
import { hasDrafts } from "./drafts.js";
import { part } from "./parting.js";
import { ok, pass, refusal, settle } from "./testing/browser.js";
import { ModelRoom } from "./testing/model_room.js";
import { ME, begin, commit, end, enter, messagesSent, swallowing } from "./testing/open_room.js";
import { seeded } from "./testing/random.js";

beforeEach(begin);
afterEach(end);

describe("entering", () => {
  test("shows the newest page, then asks the WebSocket for what comes after it", async () => {
    const model = new ModelRoom();
    for (let at = 0; at < 60; at += 1) model.say(seeded(at));
    const { browser, get } = await enter({ model });
    expect(get("status")).toBe("ready");
    expect(get("messages")).toHaveLength(50);
    expect(get("hasEarlier")).toBe(true);
    expect(browser.sockets[0].url).toEndWith("?after=60&user=u-alex");
    expect(get("connection").state).toBe("live");
  });

  test.each([
    [401, "signed_out"],
    [404, "not_found"],
  ])("says so when the server answers %i", async (status, word) => {
    const overrides = { "GET ": () => refusal(status, word) };
    const { get, browser } = await enter({ overrides, live: false });
    expect(get("status")).toBe(word);
    expect(browser.sockets).toHaveLength(0);
  });

  test.each([
    ["loading", 0],
    ["error", 502],
  ])("says %s while it gets the answer %i, goes on asking, and gets in when the server is back", async (word, status) => {
    let up = false;
    const model = new ModelRoom();
    const overrides = { "GET ": () => (up ? ok(model.full()) : refusal(status, "unreachable")) };
    const { get } = await enter({ model, overrides, live: false });
    await pass(10_000);
    expect([get("status"), get("connection").state]).toEqual([word, "reconnecting"]);
    up = true;
    await pass(20_000);
    expect(get("status")).toBe("ready");
  });

  test("gives up a try that hangs when a better moment comes, and gets in at once, once", async () => {
    const model = new ModelRoom();
    const hung = [];
    let hangs = true;
    const overrides = {
      "GET ": () => (hangs ? new Promise((resolve) => hung.push(resolve)) : ok(model.full())),
    };
    const { browser, get } = await enter({ model, overrides, hangs });
    hangs = false;
    browser.told({ type: "online" });
    await settle();
    expect(get("status")).toBe("loading"); // it has only just begun
    await pass(STUCK_AFTER_MS);
    browser.told({ type: "online" });
    await settle();
    expect(get("status")).toBe("ready");
    hung[0](ok(model.full()));
    await settle();
    expect(browser.sockets).toHaveLength(1);
  });

  test("tells the server who it takes itself to be, with everything it does", async () => {
    const { browser, room } = await enter();
    await room.ask("POST", "/finalize");
    expect(browser.asked.at(-1).slice(0, 2)).toEqual(["POST", "/api/conversations/k1/finalize"]);
    expect(browser.users.at(-1)).toBe(ME.id);
  });
});

describe("leaving in another tab", () => {
  test.each(["removed", "signed_out"])("(%s) ends what is shown, and keeps nothing", async (how) => {
    const model = new ModelRoom();
    model.say(seeded(1));
    const { room, browser, get } = await enter({ model });
    browser.lastSocket.ends();
    room.outbox.add("Not yet said");
    room.setDraft("Unfinished");
    await settle();
    const storage = await browser.storage();
    expect(storage.held.size).toBe(1);
    await part(ME.id, how, browser);
    await settle();
    room.setDraft("Later");
    expect([get("status"), get("messages"), get("draft")]).toEqual([how, [], ""]);
    expect([storage.held.size, browser.scope.localStorage.length]).toEqual([0, 0]);
    await pass(60_000);
    expect(browser.sockets).toHaveLength(1);
  });

  test("of somebody else changes nothing", async () => {
    const { browser, get } = await enter();
    await part("u-sam", "removed", browser);
    await settle();
    expect(get("status")).toBe("ready");
  });
});

describe("the log", () => {
  test("never shows a gap: it asks again from the last seq", async () => {
    const { browser, model, get } = await enter();
    model.say(seeded(1));
    const [late] = model.say(seeded(2));
    browser.lastSocket.says(late);
    expect(get("messages")).toEqual([]);
    await pass(1_000);
    expect(browser.sockets).toHaveLength(2);
    expect(browser.lastSocket.url).toEndWith("?after=0&user=u-alex");
    browser.lastSocket.says(model.welcome(0));
    expect(get("messages").map((row) => row.seq)).toEqual([1, 2]);
  });

  test("reads the newest page when too much is missing", async () => {
    const { browser, model, get } = await enter();
    browser.lastSocket.ends(1012);
    for (let at = 0; at < 600; at += 1) model.say(seeded(at));
    await pass(1_000);
    browser.lastSocket.says(model.welcome(0));
    await settle();
    expect(get("messages").map((row) => row.seq)).toEqual(Array.from({ length: 50 }, (_, at) => at + 551));
  });

  test("reads the newest page by the link where connections kept for plain requests are dead", async () => {
    const { model, overrides, swallow } = swallowing();
    model.say(seeded(0));
    const { browser, get } = await enter({ model, overrides });
    swallow();
    browser.lastSocket.ends();
    for (let at = 0; at < 10_000; at += 1) model.say(seeded(at));
    await pass(1_000);
    browser.lastSocket.says(model.welcome(1));
    const known = browser.sockets.length;
    await pass(READ_BEGINS_MS + 500);
    expect(browser.sockets).toHaveLength(known + 1);
    expect(browser.lastSocket.url).toEndWith("?after=9951&user=u-alex");
    expect(get("messages")).toHaveLength(1);
    browser.lastSocket.says(model.welcome(9_951));
    expect(get("messages").map((row) => row.seq)).toEqual(Array.from({ length: 50 }, (_, at) => at + 9_952));
    browser.lastSocket.says(model.say(seeded(1))[0]);
    browser.lastSocket.ends();
    await pass(1_500);
    expect(browser.lastSocket.url).toEndWith("?after=10002&user=u-alex");
  });

  test("of a closed room takes in nothing more", async () => {
    const { room, browser, model, get } = await enter();
    const socket = browser.lastSocket;
    room.close();
    socket.says(model.say(seeded(1))[0]);
    await pass(60_000);
    expect(get("messages")).toEqual([]);
    expect(browser.sockets).toHaveLength(1);
  });
});

test("what was erased leaves nothing behind on the device", async () => {
  const { room, browser, get } = await enter();
  room.setDraft("unsent");
  browser.lastSocket.ends();
  room.outbox.add("waiting");
  await pass(3_000);
  const storage = await browser.storage();
  expect([storage.held.size, hasDrafts(ME.id, browser.scope)]).toEqual([1, true]);
  browser.lastSocket.ends(4404);
  await pass(100);
  expect(get("status")).toBe("not_found");
  expect([storage.held.size, hasDrafts(ME.id, browser.scope)]).toEqual([0, false]);
});

describe("a reply", () => {
  const delta = (text, id = "r1") => ({ reply_id: id, text });
  const alone = () => ({ model: new ModelRoom({ people: 1 }) });

  test("is shown as it is written, and gives way to its message without a gap", async () => {
    const { browser, model, get } = await enter();
    browser.lastSocket.says(model.begin()[0]);
    expect(get("isStreaming")).toBe(true);
    browser.lastSource.says("delta", delta("You've "));
    expect(get("streamingText")).toBe("You've ");
    browser.lastSource.says("delta", delta("each "));
    browser.lastSource.says("delta", delta("named"));
    expect(get("streamingText")).toBe("You've ");
    await pass(50);
    expect(get("streamingText")).toBe("You've each named");
    browser.lastSource.says("end", { reply_id: "r1", state: "complete", seq: 1, error: null });
    expect(get("isStreaming")).toBe(true);
    for (const event of model.end({ pick: () => "complete", below: () => 1 })) browser.lastSocket.says(event);
    expect(get("isStreaming")).toBe(false);
    expect(get("streamingText")).toBe("");
    expect(get("messages").map((row) => row.state)).toEqual(["complete"]);
  });

  test("has its stream open when it begins, and needs no second one", async () => {
    const { room, browser, model, get } = await enter(alone());
    room.outbox.add("Hello");
    expect(browser.sources.map((source) => source.url)).toEqual([expect.stringContaining("/stream?wait=10")]);
    browser.lastSource.says("delta", delta("Sooner "));
    expect(get("streamingText")).toBe("");
    browser.lastSocket.says(model.begin()[0]);
    expect(browser.sources).toHaveLength(1);
    expect(get("streamingText")).toBe("Sooner ");
    browser.lastSource.says("delta", delta("than told."));
    await pass(50);
    expect(get("streamingText")).toBe("Sooner than told.");
  });

  test("is expected as soon as one types, and one stream is enough until then", async () => {
    const { room, browser, model, get } = await enter(alone());
    room.typing.set(true);
    await pass(2_500);
    room.typing.set(true);
    expect(browser.sources.map((source) => source.url)).toEqual([expect.stringContaining("/stream?wait=10")]);
    browser.lastSource.refuses(); // ten seconds are over
    await pass(2_500);
    room.typing.set(true);
    room.outbox.add("Hello");
    expect(browser.sources).toHaveLength(2);
    browser.lastSocket.says(model.begin()[0]);
    browser.lastSource.says("delta", delta("At once."));
    expect(get("streamingText")).toBe("At once.");
  });

  test("that was over before the room told of it leaves the way free for the next one's stream", async () => {
    const { room, browser, model, get } = await enter(alone());
    room.outbox.add("Hello");
    browser.lastSource.says("delta", delta("Short.", "r0"));
    browser.lastSource.says("end", { reply_id: "r0", state: "complete", seq: 2, error: null });
    commit(model, browser, messagesSent(browser)[0]);
    room.typing.set(true);
    expect(browser.sources).toHaveLength(2);
    browser.lastSocket.says(model.begin()[0]);
    browser.lastSource.says("delta", delta("At length"));
    await pass(50);
    expect(get("streamingText")).toBe("At length");
  });

  test("that never begins leaves no stream behind", async () => {
    const { room, browser, model } = await enter(alone());
    room.outbox.add("Hello");
    commit(model, browser, messagesSent(browser)[0]);
    browser.lastSource.refuses();
    await pass(60_000);
    expect(browser.sources).toHaveLength(1);
  });

  test("isn't waited for over a network that breaks: its stream is opened when it begins", async () => {
    const { room, browser, model } = await enter(alone());
    room.outbox.add("Hello");
    const [expected] = browser.sources;
    expected.readyState = 0; // the browser would try again by itself, for ever
    expected.onerror();
    expect(expected.readyState).toBe(2);
    browser.lastSocket.says(model.begin()[0]);
    expect(browser.sources).toHaveLength(2);
  });

  test("is not expected where others are asked, too", async () => {
    const { room, browser } = await enter();
    room.outbox.add("Hello");
    expect(browser.sources).toEqual([]);
  });

  test("goes on over a stream that closed for good: the new one's text replaces the old", async () => {
    const { browser, model, get } = await enter();
    browser.lastSocket.says(model.begin()[0]);
    browser.lastSource.says("delta", delta("one "));
    browser.lastSource.refuses();
    await pass(2_000);
    expect(browser.sources).toHaveLength(2);
    browser.lastSource.says("delta", delta("one two "));
    await pass(50);
    expect(get("streamingText")).toBe("one two ");
  });

  test("is read by plain requests where no stream gets through", async () => {
    const { browser, model, get } = await enter();
    browser.lastSocket.says(model.begin()[0]);
    model.reply.text = "read by REST";
    browser.lastSource.refuses();
    await pass(3_500);
    expect(get("streamingText")).toBe("read by REST");
  });

  test("that failed keeps what was shown, and a new one takes the failure away", async () => {
    const { browser, model, get } = await enter();
    browser.lastSocket.says(model.begin()[0]);
    browser.lastSource.says("delta", delta("Half of"));
    browser.lastSocket.says(model.end({ pick: () => "failed" })[0]);
    expect(get("replyFailed")).toEqual({
      code: "interrupted",
      detail: "The reply broke off.",
      retryable: true,
      text: "Half of",
    });
    browser.lastSocket.says(model.begin()[0]);
    expect(get("replyFailed")).toBeNull();
    expect(get("streamingText")).toBe("");
  });

  test("that failed before its text came shows what the server kept of it", async () => {
    const { browser, model, get } = await enter();
    browser.lastSocket.says(model.begin()[0]);
    const [failed] = model.end({ pick: () => "failed" });
    model.failed.text = "Half of";
    browser.lastSocket.says(failed);
    await settle();
    expect(get("replyFailed").text).toBe("Half of");
  });

  test("that failed can't be had any more once the conversation is sealed", async () => {
    const { browser, model, get } = await enter();
    browser.lastSocket.says(model.begin()[0]);
    browser.lastSocket.says(model.end({ pick: () => "failed" })[0]);
    browser.lastSocket.says(model.seal()[0]);
    expect(get("replyFailed")).toBeNull();
  });
});

test("typing goes out at most every two seconds, and ends with the message", async () => {
  const { room, browser } = await enter();
  const signs = () => browser.lastSocket.sent.filter((one) => one.type === "typing").map((one) => one.active);
  for (let key = 0; key < 30; key += 1) {
    room.typing.set(true);
    await pass(100);
  }
  expect(signs()).toEqual([true, true]);
  await pass(5_000);
  expect(signs()).toEqual([true, true, false]);
});

test("who leaves in the middle of a word types no more", async () => {
  const { room, browser } = await enter();
  room.typing.set(true);
  room.close();
  expect(browser.lastSocket.sent.at(-1)).toEqual({ type: "typing", active: false });
});

test("the seconds to the next try are counted down, and nobody is known to type meanwhile", async () => {
  const { browser, get } = await enter();
  browser.lastSocket.says({ type: "typing", user_id: "u-sam", active: true });
  expect(get("typing")).toHaveLength(1);
  const told = [];
  browser.store.subscribe("connection", () => told.push(get("connection").retry_in));
  for (let time = 0; time < 5; time += 1) {
    browser.lastSocket.ends(1012);
    expect(get("typing")).toEqual([]);
    await pass(5_000);
  }
  expect(told.slice(-5)).toEqual([4, 3, 2, 1, 0]);
});

test("seal, people and title follow the log", async () => {
  const { browser, model, get } = await enter();
  browser.lastSocket.says({ type: "presence", user_id: "u-sam", online: true });
  browser.lastSocket.says({ type: "typing", user_id: "u-sam", active: true });
  expect(get("participants").map((one) => [one.name, one.online, one.mine])).toEqual([
    ["Alex", true, true],
    ["Sam", true, false],
  ]);
  expect(get("typing")).toEqual([{ user_id: "u-sam", name: "Sam" }]);
  browser.lastSocket.says(model.seal()[0]);
  expect(get("isFinalized")).toBe(true);
  expect(get("seal").label).toStartWith("Sealed on 3 Nov");
  expect(get("title")).toBe("The dishes");
});
