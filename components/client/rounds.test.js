import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { lastSpeaker, met } from "./last_speaker.js";
import { entry, unsure } from "./outbox_entries.js";
import { part } from "./parting.js";
import { EVERY_MS, Rounds, SELDOM_MS } from "./rounds.js";
import { fakeBrowser, fakeScope, fakeStorage, ok, pass, refusal, settle } from "./testing/browser.js";
import { ME, begin, end } from "./testing/open_room.js";

beforeEach(begin);
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  end();
});

const stops = [];
const MESSAGE = { seq: 1, role: "user", author_id: ME.id, author_name: ME.name, created_at: "2025-11-03T14:00:00Z", outcome: null };
const written = (clientId, owner, order) =>
  entry({ owner, clientId, content: `words of ${clientId}`, now: 0, order });

/** A page that shows the conversation `shown`, on a device where `entries` wait. */
async function page(entries, { shown = "", answers = accepted, me = () => ok({ user: ME }), scope, online = () => true } = {}) {
  const storage = fakeStorage();
  for (const one of entries) await storage.put(one);
  const serve = (method, path, options) => (path === "/api/auth/me" ? me() : answers(path, options));
  const browser = Object.assign(fakeBrowser(serve, { storage, scope }), { shown: () => shown, online });
  const target = new EventTarget();
  stops.push(new Rounds(browser).start(target));
  await settle();
  const posted = () => browser.asked.filter(([method]) => method === "POST");
  return { browser, storage, target, posted };
}

const accepted = (_path, { body }) => ok({ message: { ...MESSAGE, ...body } }, 201);

test("what waits in conversations that aren't open is sent, in order of writing, as me", async () => {
  const entries = [written("a", `${ME.id}:k1`, 1), written("b", `${ME.id}:k1`, 2), written("c", `${ME.id}:k2`, 3)];
  const { browser, storage, posted } = await page(entries);
  await settle();
  const to = (conversation) =>
    posted().filter(([, path]) => path === `/api/conversations/${conversation}/messages`);
  expect(to("k1").map(([, , body]) => body.client_id)).toEqual(["a", "b"]);
  expect(to("k2").map(([, , body]) => body.client_id)).toEqual(["c"]);
  expect(storage.held.size).toBe(0);
  expect(browser.users.at(-1)).toBe(ME.id);
});

test("the open conversation sees to itself, and another person's words stay where they are", async () => {
  const entries = [written("a", `${ME.id}:k1`, 1), written("b", "u-sam:k2", 2)];
  const { storage, posted } = await page(entries, { shown: "k1" });
  await pass(60_000);
  expect(posted()).toEqual([]);
  expect([...storage.held.keys()]).toEqual(["a", "b"]);
});

test("what got lost goes once the device is online again, however long that took", async () => {
  let online = true;
  let answers = () => refusal(0, "unreachable");
  const { storage, target, posted } = await page([written("a", `${ME.id}:k1`, 1)], {
    answers: (...asked) => answers(...asked),
    online: () => online,
  });
  expect(posted()).toHaveLength(1);
  online = false;
  await pass(120_000);
  [online, answers] = [true, accepted];
  target.dispatchEvent(new Event("online"));
  await pass(1_000);
  expect([posted().length > 1, storage.held.size]).toEqual([true, 0]);
});

test("what waits is sent though the browser wrongly takes itself to be offline", async () => {
  const { storage } = await page([written("a", `${ME.id}:k1`, 1)], { online: () => false });
  await settle();
  expect(storage.held.size).toBe(0);
});

test("what was written before it was known who is here is sent once it is me, if nobody has signed in since", async () => {
  const scope = fakeScope();
  met(ME.id, scope);
  const { since } = lastSpeaker(scope);
  const entries = [since, "another time"].map((when, at) => unsure(written(`${at}`, `${ME.id}:k${at}`, at), "a tab", when));
  const { posted, storage } = await page(entries, { scope });
  await pass(1_000);
  expect(posted().map(([, , body]) => body.client_id)).toEqual(["0"]);
  expect([...storage.held.keys()]).toEqual(["1"]);
});

test("while nothing waits nobody is asked anything", async () => {
  const { browser } = await page([]);
  await pass(60_000);
  expect(browser.asked).toEqual([]);
});

describe("who is here is not asked again and again", () => {
  const asks = (browser) => browser.asked.filter(([, path]) => path === "/api/auth/me").length;
  const failed = (code) => ({ ...written("a", `${ME.id}:k1`, 1), state: "failed", code });

  test("for what was refused for good", async () => {
    const { browser, storage } = await page([failed("conversation_finalized")]);
    await pass(120_000);
    expect(browser.asked).toEqual([]);
    expect(storage.held.size).toBe(1);
  });

  test.each([
    ["another person's words", "u-sam:k2", {}],
    ["words in the conversation that is open", `${ME.id}:k1`, { shown: "k1" }],
    ["words of whoever was signed in", `${ME.id}:k1`, { me: () => refusal(401, "unauthenticated") }],
  ])("for %s, but seldom", async (_whose, owner, options) => {
    const { browser } = await page([written("a", owner, 1)], options);
    await pass(120_000);
    expect(asks(browser)).toBe(1);
    await pass(SELDOM_MS);
    expect(asks(browser)).toBe(2);
  });

  test("except where something else waits by now, or the network is back", async () => {
    const { browser, storage, target, posted } = await page([written("a", "u-sam:k2", 1)]);
    target.dispatchEvent(new Event("online"));
    await settle();
    expect(asks(browser)).toBe(2);
    await storage.put(written("b", `${ME.id}:k1`, 2));
    await pass(EVERY_MS);
    expect(posted().map(([, , body]) => body.client_id)).toEqual(["b"]);
  });

  test("but is, as long as nobody answers", async () => {
    let reached = false;
    const me = () => (reached ? ok({ user: ME }) : undefined);
    const { posted } = await page([written("a", `${ME.id}:k1`, 1)], { me });
    await pass(EVERY_MS);
    reached = true;
    await pass(EVERY_MS);
    expect(posted()).toHaveLength(1);
  });
});

test("what an earlier visit wrote to a conversation that was erased goes, too", async () => {
  const answers = () => refusal(404, "not_found");
  const left = { ...written("a", `${ME.id}:k1`, 1), state: "failed", code: "not_found" };
  const { storage } = await page([left], { answers });
  await pass(EVERY_MS);
  expect(storage.held.size).toBe(0);
});

test("what got lost is tried again, what was refused for good stays to be seen", async () => {
  let lost = 2;
  const answers = (_path, options) => {
    if (options.body.client_id === "b") return refusal(422, "invalid");
    return lost-- > 0 ? undefined : accepted(_path, options);
  };
  const entries = [written("a", `${ME.id}:k1`, 1), written("b", `${ME.id}:k1`, 2)];
  const { storage, posted } = await page(entries, { answers });
  await pass(30_000);
  expect(posted().map(([, , body]) => body.client_id)).toEqual(["a", "a", "a", "b"]);
  expect([...storage.held.values()].map((one) => [one.client_id, one.state])).toEqual([["b", "failed"]]);
});

test("the words to a conversation that was erased go with it", async () => {
  const { storage } = await page([written("a", `${ME.id}:k1`, 1)], { answers: () => refusal(404, "not_found") });
  await pass(30_000);
  expect(storage.held.size).toBe(0);
});

test("nothing is sent for somebody who isn't signed in, and all of it once they are", async () => {
  let who = refusal(401, "unauthenticated");
  const { posted, target } = await page([written("a", `${ME.id}:k1`, 1)], { me: () => who });
  await pass(60_000);
  expect(posted()).toEqual([]);
  who = ok({ user: ME });
  target.dispatchEvent(new Event("online"));
  await settle();
  expect(posted()).toHaveLength(1);
});

test("of who has left in another tab nothing is put back that the server refuses then", async () => {
  const refusals = [];
  const answers = () => new Promise((resolve) => refusals.push(() => resolve(refusal(401, "unauthenticated"))));
  const { browser, storage } = await page([written("a", `${ME.id}:k1`, 1)], { answers });
  expect(refusals).toHaveLength(1);
  await part(ME.id, "signed_out", browser);
  refusals[0]();
  await settle();
  expect(storage.held.size).toBe(0);
});
