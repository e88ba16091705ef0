import { afterEach, beforeEach, describe, expect, jest, mock, test } from "bun:test";
import { READ_TRIES } from "./constants.js";
import { applyEvent } from "./log.js";
import { fakeBrowser, ok, refusal, settle } from "./testing/browser.js";
import { ModelRoom } from "./testing/model_room.js";
import { seeded } from "./testing/random.js";

let browser;
mock.module("./browser.js", () => ({ browserParts: (store) => ({ ...browser, store }) }));

const { current, enter, store } = await import("./live.js");
const actions = await import("./actions.js");

const ME = { id: "u-alex", name: "Alex", guest: false };
let leave;

async function open(model = new ModelRoom(), special = {}) {
  browser = fakeBrowser((method, path) => {
    if (path === "/api/auth/me") return ok({ user: ME });
    const rest = path.replace("/api/conversations/k1", "").split("?")[0];
    return special[`${method} ${rest}`]?.(path) ?? (method === "GET" ? ok(model.full()) : undefined);
  });
  leave = enter("k1");
  await settle();
  return model;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  leave?.();
  leave = undefined;
  jest.useRealTimers();
});

describe("a message that was refused", () => {
  async function refused(draft = "") {
    await open();
    browser.lastSocket.says(new ModelRoom().welcome(0));
    const { client_id } = actions.sendMessage("Far too much");
    await settle();
    browser.lastSocket.says({ type: "reject", client_id, code: "invalid", detail: "No.", retryable: false });
    await settle();
    actions.setDraft(draft);
    return client_id;
  }

  test("is taken back into the composer to be edited, before what stands there", async () => {
    actions.editMessage(await refused());
    expect([store.get("draft"), store.get("messages")]).toEqual(["Far too much", []]);
    leave();
    actions.editMessage(await refused("And this"));
    expect(store.get("draft")).toBe("Far too much\n\nAnd this");
    expect(actions.editMessage("unknown").ok).toBe(true);
    expect(store.get("draft")).toBe("Far too much\n\nAnd this");
  });

  test("can be copied, or says why not", async () => {
    const id = await refused();
    const copied = [];
    globalThis.navigator.clipboard = { writeText: async (text) => void copied.push(text) };
    expect((await actions.copyMessage(id)).ok).toBe(true);
    actions.setDraft("Half a word");
    expect((await actions.copyDraft()).ok).toBe(true);
    expect(copied).toEqual(["Far too much", "Half a word"]);
    actions.discardDraft();
    expect(store.get("draft")).toBe("");
    globalThis.navigator.clipboard = { writeText: () => Promise.reject(new Error("blocked")) };
    expect((await actions.copyMessage(id)).ok).toBe(false);
    expect(store.get("notice").code).toBe("not_copied");
    expect((await actions.copyDraft()).ok).toBe(true);
    actions.setDraft("Half a word");
    expect((await actions.copyDraft()).ok).toBe(false);
    delete globalThis.navigator.clipboard;
  });
});

describe("sendMessage", () => {
  test("shows the trimmed text at once, and forgets the draft", async () => {
    await open();
    actions.setDraft("  Hello\nthere ");
    expect(store.get("canSend")).toBe(true);
    const { ok: taken, client_id } = actions.sendMessage("  Hello\nthere ");
    expect(taken).toBe(true);
    expect(store.get("messages")[0]).toMatchObject({ content: "Hello\nthere", client_id });
    expect(store.get("draft")).toBe("");
  });

  test("leaves a draft alone that is about something else", async () => {
    await open();
    actions.setDraft("long thought");
    actions.sendMessage("quick answer");
    expect(store.get("draft")).toBe("long thought");
  });

  test.each([["  ", "invalid"], ["a".repeat(8_001), "invalid"]])("refuses what can't be sent", async (text, code) => {
    await open();
    expect(actions.sendMessage(text)).toMatchObject({ ok: false, code });
    expect(store.get("messages")).toEqual([]);
  });

  test("refuses before the conversation is open, and after it is sealed", async () => {
    expect(actions.sendMessage("Hello").code).toBe("not_ready");
    const model = new ModelRoom();
    model.seal();
    await open(model);
    expect(actions.sendMessage("Hello").code).toBe("conversation_finalized");
  });
});

describe("a draft", () => {
  test("is there again after a reload", async () => {
    const model = await open();
    actions.setDraft("half a thought");
    const { scope } = browser;
    leave();
    expect(store.get("draft")).toBe("");
    browser = { ...fakeBrowser((_method, path) => (path === "/api/auth/me" ? ok({ user: ME }) : ok(model.full()))), scope };
    leave = enter("k1");
    await settle();
    expect(store.get("draft")).toBe("half a thought");
  });
});

describe("finalize", () => {
  test("seals, and says while it is at it", async () => {
    const model = new ModelRoom();
    const seal = () => {
      expect(store.get("finalizing")).toBe(true);
      model.seal();
      return ok(model.full());
    };
    await open(model, { "POST /finalize": seal });
    expect((await actions.finalize()).ok).toBe(true);
    expect([store.get("isFinalized"), store.get("finalizing")]).toEqual([true, false]);
  });

  test("waits for my messages rather than losing them", async () => {
    await open();
    actions.sendMessage("Hello");
    expect(await actions.finalize()).toMatchObject({ ok: false, code: "unsent" });
    expect(store.get("notice").code).toBe("unsent");
    actions.dismissNotice();
    expect(store.get("notice")).toBeNull();
  });

  test("says no longer that my messages are on their way than they are", async () => {
    await open();
    browser.lastSocket.says(new ModelRoom().welcome(0));
    const { client_id } = actions.sendMessage("Hello");
    await actions.finalize();
    await settle();
    expect(store.get("notice").code).toBe("unsent");
    browser.lastSocket.says({ type: "reject", client_id, code: "invalid", detail: "No.", retryable: false });
    await settle();
    expect(store.get("notice")).toBeNull();
  });

  test("that didn't get through says so", async () => {
    await open(new ModelRoom(), { "POST /finalize": () => refusal(0, "unreachable") });
    expect((await actions.finalize()).code).toBe("unreachable");
    expect(store.get("notice").code).toBe("unreachable");
  });
});

test("loadEarlier puts the page before, once at a time", async () => {
  const model = new ModelRoom();
  for (let at = 0; at < 70; at += 1) model.say(seeded(at));
  await open(model, { "GET /messages": () => ok(model.page(21, 50)) });
  const [first] = await Promise.all([actions.loadEarlier(), actions.loadEarlier()]);
  expect(first.ok).toBe(true);
  expect(browser.asked.filter(([, path]) => path.includes("/messages?before=21&limit=50"))).toHaveLength(1);
  expect(store.get("messages").map((row) => row.seq)).toEqual(Array.from({ length: 70 }, (_, at) => at + 1));
  expect([store.get("hasEarlier"), store.get("loadingEarlier")]).toEqual([false, false]);
});

test("loadEarlier goes on where connections that the browser has kept are dead", async () => {
  const model = new ModelRoom();
  for (let at = 0; at < 70; at += 1) model.say(seeded(at));
  let tries = 0;
  await open(model, {
    "GET /messages": () => {
      tries += 1;
      return tries <= READ_TRIES ? refusal(0, "unreachable") : ok(model.page(21, 50));
    },
  });
  expect((await actions.loadEarlier()).ok).toBe(true);
  expect(browser.asked.filter(([, path]) => path.includes("before=21"))).toHaveLength(READ_TRIES + 1);
  expect(store.get("messages")).toHaveLength(70);
});

test("loadEarlier takes away the word that the server can't be reached as soon as it is", async () => {
  const model = new ModelRoom();
  for (let at = 0; at < 70; at += 1) model.say(seeded(at));
  let up = false;
  await open(model, { "GET /messages": () => (up ? ok(model.page(21, 50)) : refusal(0, "unreachable")) });
  await actions.loadEarlier();
  expect(store.get("notice").code).toBe("unreachable");
  up = true;
  await actions.loadEarlier();
  expect([store.get("notice"), store.get("messages").length]).toEqual([null, 70]);
});

test("what could not be done is said no longer than the link is lost", async () => {
  await open(new ModelRoom(), { "POST /finalize": () => refusal(0, "unreachable") });
  await actions.finalize();
  expect(store.get("notice").code).toBe("unreachable");
  browser.lastSocket.says(new ModelRoom().welcome(0));
  await settle();
  expect(store.get("notice")).toBeNull();
});

describe("the reply", () => {
  test("is asked for again, and shown as begun at once", async () => {
    await open(new ModelRoom(), { "POST /reply": () => ok({ reply: { id: "r9", text: "", started_at: "" } }, 202) });
    expect((await actions.retryReply()).ok).toBe(true);
    expect(store.get("isStreaming")).toBe(true);
  });

  test("that has ended by the time of the answer is not shown as begun", async () => {
    const model = new ModelRoom();
    model.say(seeded(1));
    const ending = () => {
      const answer = { role: "ai", client_id: null, author_id: null, author_name: "Guide", content: "Yes.", outcome: "complete" };
      const [{ reply_id: id }, ...events] = [...model.begin(), ...model.append(answer)];
      for (const event of events) current().apply((log) => applyEvent(log, event));
      return ok({ reply: { id, text: "", started_at: "" } }, 202);
    };
    await open(model, { "POST /reply": ending });
    expect((await actions.retryReply()).ok).toBe(true);
    expect(store.get("messages").at(-1).content).toBe("Yes.");
    expect(store.get("isStreaming")).toBe(false);
  });

  test("is not shown as begun once more by an answer that comes after it has ended, and somebody has spoken since", async () => {
    const model = new ModelRoom();
    model.say(seeded(1));
    const ending = () => {
      const begun = model.begin();
      const events = [...begun, ...model.end({ pick: () => "complete", below: () => 1 }), ...model.say(seeded(2))];
      for (const event of events) current().apply((log) => applyEvent(log, event));
      return ok({ reply: { id: begun[0].reply_id, text: "", started_at: "" } }, 202);
    };
    await open(model, { "POST /reply": ending });
    expect((await actions.retryReply()).ok).toBe(true);
    expect([store.get("messages").length, store.get("isStreaming")]).toEqual([3, false]);
  });

  test("that somebody else asked for already is no failure", async () => {
    await open(new ModelRoom(), { "POST /reply": () => refusal(409, "reply_in_progress") });
    expect((await actions.retryReply()).ok).toBe(true);
    expect(store.get("notice")).toBeNull();
  });

  test("is stopped", async () => {
    await open(new ModelRoom(), { "DELETE /reply": () => ok(null, 202) });
    expect((await actions.stopReply()).ok).toBe(true);
  });
});

test("a conversation that is left leaves nothing behind for the next", async () => {
  await open();
  actions.sendMessage("Hello");
  const former = current();
  leave();
  expect(store.get("messages")).toEqual([]);
  expect(store.get("status")).toBe("loading");
  former.apply((log) => ({ ...log, typing: ["x"] }));
  expect(store.get("messages")).toEqual([]);
});
