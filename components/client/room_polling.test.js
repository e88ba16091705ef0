/** A room where no WebSocket gets through. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { POLL_APART_LOST_MS, READ_BEGINS_MS } from "./constants.js";
import { ok, pass, settle } from "./testing/browser.js";
import { ModelRoom } from "./testing/model_room.js";
import { ME, begin, end, enter, rowsOf, swallowing } from "./testing/open_room.js";
import { seeded } from "./testing/random.js";

beforeEach(begin);
afterEach(end);

const polled = (model, after, version = "1") => {
  const { type: _type, ...snapshot } = model.welcome(after);
  return ok({ ...snapshot, version });
};

/** A room whose WebSockets never open. */
async function enterByPolling(model = new ModelRoom(), overrides = {}) {
  const answers = [];
  const events = (_options, rest) => {
    const query = new URLSearchParams(rest.split("?")[1]);
    if (query.get("version") === "") return polled(model, Number(query.get("after")));
    return new Promise((resolve) => answers.push((version) => resolve(polled(model, Number(query.get("after")), version))));
  };
  const room = await enter({ model, live: false, overrides: { "GET /events": events, ...overrides } });
  for (let time = 0; time < 3; time += 1) {
    room.browser.lastSocket.ends();
    await pass(3_000);
  }
  await pass(500);
  room.browser.lastSocket.ends(); // what is tried once more beside the first poll
  return { ...room, answers };
}

test("long-polling takes over after three failures, shows what comes, and posts what is written", async () => {
  const posted = [];
  const model = new ModelRoom();
  const post = ({ body }) => {
    posted.push(body.content);
    const [event] = model.append({ ...body, role: "partner-a", author_id: ME.id, author_name: "Alex", outcome: null });
    return ok({ message: event.message, reply: null }, 201);
  };
  const { room, get, answers } = await enterByPolling(model, { "POST /messages": post });
  expect(get("connection").state).toBe("polling");
  room.outbox.add("by post");
  await pass(100);
  expect(posted).toEqual(["by post"]);
  expect(rowsOf(get)).toEqual([["by post", "sent", 1]]);
  model.say(seeded(1));
  answers.at(-1)("2");
  await settle();
  expect(get("messages")).toHaveLength(2);
});

test("long-polling brings the newest page by a poll where the plain request for it is swallowed", async () => {
  const { model, overrides, swallow } = swallowing();
  model.say(seeded(0));
  const { get, answers } = await enterByPolling(model, overrides);
  swallow();
  for (let at = 0; at < 600; at += 1) model.say(seeded(at));
  answers.at(-1)("2");
  await pass(READ_BEGINS_MS + 500);
  for (const version of ["3", "4"]) {
    answers.at(-1)(version); // a server answers at once while anything is missing
    await pass(POLL_APART_LOST_MS);
  }
  expect(get("messages").map((row) => row.seq)).toEqual(Array.from({ length: 50 }, (_, at) => at + 552));
});

test("long-polling tells by requests that I type, and that I have ended", async () => {
  const signs = [];
  const typing = ({ body }) => ok(signs.push(body.active) && null, 204);
  const { room } = await enterByPolling(undefined, { "POST /typing": typing });
  room.typing.set(true);
  await pass(5_000);
  expect(signs).toEqual([true, false]);
});

test("long-polling goes back to the WebSocket within a minute, when that gets through again", async () => {
  const { browser, model, get } = await enterByPolling();
  await pass(61_000);
  expect(get("connection").state).toBe("polling");
  browser.lastSocket.says(model.welcome(0));
  expect(get("connection").state).toBe("live");
});
