/** A reply over connections that have died without a word: half-open ones, and streams that are kept from the page. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { PING_EVERY_MS, PROBE_WITHIN_MS, READ_BEGINS_MS, REPLY_READ_EVERY_MS, REPLY_STARVED_MS } from "./constants.js";
import { ModelRoom } from "./testing/model_room.js";
import { ok, pass, refusal, settle } from "./testing/browser.js";
import { begin, commit, end, enter } from "./testing/open_room.js";

beforeEach(begin);
afterEach(end);

const delta = (text, id = "r1") => ({ reply_id: id, text });
const pings = (browser) => browser.sockets.flatMap(({ sent }) => sent).filter((frame) => frame.type === "ping").length;
const SWALLOWED = () => new Promise(() => {});

/** A room with a reply whose stream has brought a word; `rest` answers plain requests from then on. */
async function replying(rest) {
  const model = new ModelRoom();
  const overrides = { "GET ": (options) => (model.reply && rest ? rest(model, options) : ok(model.full())) };
  const { browser, get } = await enter({ model, overrides });
  browser.lastSocket.says(model.begin()[0]);
  browser.lastSource.says("delta", delta("One "));
  model.reply.text = "One ";
  return { browser, model, get, told: model.reply };
}

describe("a stream that says nothing more", () => {
  test("and brought less than there is, is opened anew: the new one's text goes on", async () => {
    const { browser, model, get } = await replying();
    model.reply.text = "One two ";
    await pass(2 * REPLY_STARVED_MS + 200);
    expect(get("streamingText")).toBe("One two ");
    expect(browser.sources).toHaveLength(2);
    expect(browser.sources[0].readyState).toBe(2);
    browser.lastSource.says("delta", delta("One two "));
    browser.lastSource.says("delta", delta("three"));
    await pass(50);
    expect(get("streamingText")).toBe("One two three");
  });

  test("and brought all that there is, is only silent, and stays", async () => {
    const { browser } = await replying();
    await pass(PING_EVERY_MS - 1_000);
    expect(browser.sources).toHaveLength(1);
    expect(pings(browser)).toBe(0); // nor does anybody doubt the link
  });

  test("until a plain request is answered late, has brought more by then, and stays", async () => {
    let answer;
    const { browser, model } = await replying(() => new Promise((resolve) => (answer = resolve)));
    model.reply.text = "One two ";
    await pass(2 * REPLY_STARVED_MS + 200);
    const late = ok(model.full());
    browser.lastSource.says("delta", delta("two "));
    model.reply.text = "One two three ";
    answer({ ...late, body: { ...late.body, reply: { ...model.reply } } });
    await settle();
    expect(browser.sources).toHaveLength(1);
  });

  test("of a reply that the room was never told of, is asked about once", async () => {
    const { room, browser } = await enter({ model: new ModelRoom({ people: 1 }) });
    room.typing.set(true);
    browser.lastSource.says("delta", delta("Early"));
    const asked = browser.asked.length;
    await pass(20_000);
    expect(browser.asked.length).toBe(asked + 1);
  });

  test("though others were opened, is tried ever more seldom, while plain requests bring the text", async () => {
    const { browser, model, get } = await replying();
    for (let word = 0; word < 60; word += 1) {
      model.reply.text += "word ";
      await pass(1_000);
    }
    expect(browser.sources.length).toBeGreaterThan(2);
    expect(browser.sources.length).toBeLessThan(7);
    expect(get("streamingText").length).toBeGreaterThan("word ".length * 57);
  });

  test("keeps nothing that it says late: another has taken its place", async () => {
    const { browser, model, get } = await replying();
    model.reply.text = "One two ";
    await pass(2 * REPLY_STARVED_MS + 200);
    browser.lastSource.says("delta", delta("One two three "));
    browser.sources[0].listeners.delta({ data: JSON.stringify(delta("two ")) });
    await pass(50);
    expect(get("streamingText")).toBe("One two three ");
  });
});

describe("a reply whose words come before the room's word that it has begun", () => {
  /** Alone with the AI, who has been asked something; a stream is open for its answer. */
  async function asked() {
    const opened = await enter({ model: new ModelRoom({ people: 1 }) });
    opened.room.outbox.add("Hello");
    commit(opened.model, opened.browser, opened.browser.lastSocket.sent.at(-1));
    await settle();
    return opened;
  }

  test("shows at once, and its stream is the one that is there", async () => {
    const { browser, model, get } = await asked();
    browser.lastSource.says("delta", delta("One "));
    expect([get("isStreaming"), get("streamingText")]).toEqual([true, "One "]);
    browser.lastSocket.says(model.begin()[0]);
    browser.lastSource.says("delta", delta("two"));
    await pass(50);
    expect([get("streamingText"), browser.sources.length]).toEqual(["One two", 1]);
  });

  test("but not before the message that it answers is in the log", async () => {
    const { room, browser, model, get } = await asked();
    for (const event of [...model.begin(), ...model.end({ pick: () => "complete", below: () => 1 })]) {
      browser.lastSocket.says(event);
    }
    room.outbox.add("And now?");
    browser.lastSource.says("delta", delta("Three ", "r2"));
    expect(get("isStreaming")).toBe(false);
    commit(model, browser, browser.lastSocket.sent.at(-1));
    browser.lastSource.says("delta", delta("four", "r2"));
    await pass(50);
    expect([get("isStreaming"), get("streamingText")]).toEqual([true, "Three four"]);
  });

  test("and is over, begins nothing, though others have spoken since", async () => {
    const { room, browser, model, get } = await asked();
    for (const event of model.begin()) browser.lastSocket.says(event);
    model.reply = null;
    browser.lastSocket.says({ type: "reply", reply_id: "r1", state: "stopped", seq: null, error: null });
    room.typing.set(true);
    browser.lastSource.says("delta", delta("Late "));
    expect(get("isStreaming")).toBe(false);
  });

  test("and has failed since, begins nothing", async () => {
    const { room, browser, model, get } = await asked();
    for (const event of [...model.begin(), ...model.end({ pick: () => "failed" })]) browser.lastSocket.says(event);
    room.typing.set(true); // has the stream of the next one open
    browser.lastSource.says("delta", delta("Late "));
    expect([get("isStreaming"), get("replyFailed").code]).toEqual([false, "interrupted"]);
  });
});

describe("the link is doubted", () => {
  test("where a plain request is swallowed, long before the next ping", async () => {
    const { browser, model, get } = await replying(SWALLOWED);
    const [first] = browser.sockets;
    await pass(2 * REPLY_STARVED_MS + READ_BEGINS_MS + PROBE_WITHIN_MS + 600);
    expect(browser.sockets.length).toBe(2);
    expect(first.readyState).toBe(3);
    model.reply.text = "One two ";
    browser.lastSocket.says(model.welcome(0));
    await settle();
    expect(get("streamingText")).toBe("One two ");
  });

  test("where it should have told of the reply's end", async () => {
    const { browser, model, get } = await replying();
    model.end({ pick: () => "complete", below: () => 1 });
    browser.lastSource.says("end", { reply_id: "r1", state: "complete", seq: 1, error: null });
    await pass(REPLY_STARVED_MS + PROBE_WITHIN_MS + 600);
    expect(browser.sockets.length).toBe(2);
    browser.lastSocket.says(model.welcome(0));
    await settle();
    expect([get("isStreaming"), get("messages").map((row) => row.state)]).toEqual([false, ["complete"]]);
  });

  test("where the server can't be asked, but not left as long as it answers", async () => {
    const { browser } = await replying(() => refusal(503, "unavailable"));
    await pass(2 * REPLY_STARVED_MS + 200);
    expect(pings(browser)).toBe(1);
    browser.lastSocket.says({ type: "pong" });
    await pass(PROBE_WITHIN_MS - 1_000);
    expect(browser.sockets).toHaveLength(1);
  });

  test("and asked for a snapshot, where it lives and yet has not told of the reply's end", async () => {
    const { browser, model, get } = await replying();
    model.reply = null; // its end is never told
    await pass(2 * REPLY_STARVED_MS + 200);
    expect([pings(browser), browser.sockets.length]).toEqual([1, 1]);
    browser.lastSocket.says({ type: "pong" });
    await pass(2 * REPLY_READ_EVERY_MS);
    expect(browser.sockets).toHaveLength(2);
    browser.lastSocket.says(model.welcome(0));
    await settle();
    expect(get("isStreaming")).toBe(false);
    const asked = browser.asked.length;
    await pass(20_000);
    expect([browser.asked.length, browser.sockets.length]).toEqual([asked, 2]);
  });

  test("but asked for nothing by a read that is older than the reply", async () => {
    const answers = [];
    const { browser, model, get } = await replying((one) => new Promise((resolve) => answers.push([resolve, one.reply.id])));
    const before = ok({ ...model.full(), reply: null });
    await pass(2 * REPLY_STARVED_MS + 2 * REPLY_READ_EVERY_MS);
    for (const event of model.end({ pick: () => "complete", below: () => 1 })) browser.lastSocket.says(event);
    for (const event of model.begin()) browser.lastSocket.says(event);
    for (const [answer, id] of answers) {
      expect(id).toBe("r1");
      answer(before);
      await settle();
      browser.lastSocket.says({ type: "pong" });
    }
    await pass(500);
    expect([answers.length > 1, browser.sockets.length, get("isStreaming")]).toEqual([true, 1, true]);
  });

  test("by no reply that has ended in time", async () => {
    const { browser, model } = await replying();
    browser.lastSource.says("end", { reply_id: "r1", state: "complete", seq: 1, error: null });
    for (const event of model.end({ pick: () => "complete", below: () => 1 })) browser.lastSocket.says(event);
    const asked = browser.asked.length;
    await pass(20_000);
    expect([browser.asked.length, pings(browser)]).toEqual([asked, 0]);
  });
});
