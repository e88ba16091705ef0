/** A room on a link so slow that a welcome with all that was missed never gets through whole. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { ACK_WITHIN_MS, CATCH_UP_PAGE, DOUBT_AFTER_MS, PROBE_WITHIN_MS, WELCOME_WITHIN_MS } from "./constants.js";
import { ok, pass, refusal, settle } from "./testing/browser.js";
import { ModelRoom } from "./testing/model_room.js";
import { ME, begin, end, enter, rowsOf } from "./testing/open_room.js";
import { seeded } from "./testing/random.js";

beforeEach(begin);
afterEach(end);

const MISSED = 3 * CATCH_UP_PAGE + 1;

/** A room that has lost its link, and missed much; `page(after)` is what a request for a page is answered, by default that page. */
async function behind({ page = () => undefined } = {}) {
  const model = new ModelRoom();
  model.say(seeded(0));
  const pages = [];
  const posted = [];
  const overrides = {
    "GET /messages": async (_options, rest) => {
      const query = new URLSearchParams(rest.split("?")[1]);
      const [after, limit] = ["after", "limit"].map((name) => Number(query.get(name)));
      pages.push(after);
      return (await page(after)) ?? ok(model.pageAfter(after, limit));
    },
    "POST /messages": ({ body }) => {
      posted.push(body.content);
      const [event] = model.append({ ...body, role: "partner-a", author_id: ME.id, author_name: ME.name, outcome: null });
      return ok({ message: event.message, reply: null }, 201);
    },
    "GET /events": () => new Promise(() => {}),
  };
  const room = await enter({ model, overrides });
  room.browser.lastSocket.ends();
  for (let at = 0; at < MISSED; at += 1) model.say(seeded(at), model.people[1]);
  await pass(1_000);
  return { ...room, pages, posted };
}

/** The server lets the socket in, and its welcome doesn't come. */
async function late({ browser }) {
  browser.lastSocket.opens();
  await pass(WELCOME_WITHIN_MS + 100);
}

const seqs = (get) => get("messages").map((row) => row.seq);
const upTo = (last) => Array.from({ length: last }, (_, at) => at + 1);

describe("whoever missed more than the link can bring at once", () => {
  test("reads it in small pages, then has a welcome that says what is left", async () => {
    const room = await behind();
    await late(room);
    expect(room.pages).toEqual([1, 1 + CATCH_UP_PAGE, 1 + 2 * CATCH_UP_PAGE, 1 + 3 * CATCH_UP_PAGE]);
    expect(seqs(room.get)).toEqual(upTo(1 + MISSED));
    expect(room.browser.lastSocket.url).toContain(`after=${1 + MISSED}&`);
    room.browser.lastSocket.says(room.model.welcome(1 + MISSED));
    expect(room.get("connection").state).toBe("live");
  });

  test("sends what waits before all of that is there", async () => {
    const room = await behind({ page: () => new Promise(() => {}) });
    room.room.outbox.add("Meanwhile");
    await late(room);
    expect(room.posted).toEqual(["Meanwhile"]);
    expect(room.get("connection").state).toBe("polling");
    expect(rowsOf(room.get).at(-1)).toEqual(["Meanwhile", "sent", null]);
  });

  test("keeps each page that came, where the link breaks between them", async () => {
    let broken = true;
    const page = (after) => (broken && after > CATCH_UP_PAGE ? refusal(0, "unreachable") : undefined);
    const room = await behind({ page });
    await late(room);
    expect(seqs(room.get)).toEqual(upTo(1 + CATCH_UP_PAGE));
    broken = false;
    await pass(1_000);
    expect(room.browser.lastSocket.url).toContain(`after=${1 + CATCH_UP_PAGE}&`);
    room.browser.lastSocket.says(room.model.welcome(1 + CATCH_UP_PAGE));
    expect(seqs(room.get)).toEqual(upTo(1 + MISSED));
  });

  test("is not kept by a server whose pages are empty", async () => {
    const room = await behind({ page: () => ok({ messages: [], has_more: false }) });
    await late(room);
    expect(room.pages).toEqual([1]);
    room.browser.lastSocket.says(room.model.welcome(1));
    expect(seqs(room.get)).toEqual(upTo(1 + MISSED));
  });
});

test("a link that is silently dead is found out by whatever is asked of the server", async () => {
  const { room, browser, get } = await enter({ overrides: { "POST /finalize": () => new Promise(() => {}) } });
  await pass(11_000); // it is a good connection
  void room.ask("POST", "/finalize");
  await pass(DOUBT_AFTER_MS + 100);
  expect(browser.lastSocket.sent).toEqual([{ type: "ping" }]);
  await pass(PROBE_WITHIN_MS);
  expect(get("connection").state).toBe("reconnecting");
});

test("a link that answers is not doubted", async () => {
  const { room, browser } = await enter({ overrides: { "POST /finalize": () => refusal(409, "no") } });
  await room.ask("POST", "/finalize");
  await pass(ACK_WITHIN_MS);
  expect(browser.lastSocket.sent).toEqual([]);
});

test.each([3_600_000, -3_600_000])("who sets the clock (by %i ms) doesn't disturb the link", async (by) => {
  const { browser, get } = await enter();
  browser.setClock(by);
  await pass(30_000);
  browser.lastSocket.says({ type: "pong" });
  expect(get("connection").state).toBe("live");
  browser.lastSocket.ends();
  await settle();
  browser.setClock(by);
  await pass(1_000);
  expect(browser.sockets).toHaveLength(2);
});
