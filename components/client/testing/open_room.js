/** Opens a room over a model of the server, for tests. */
import { jest } from "bun:test";
import { Room } from "../room.js";
import { fakeBrowser, fakeScope, ok, refusal, settle } from "./browser.js";
import { ModelRoom } from "./model_room.js";

export const ME = { id: "u-alex", name: "Alex", email: null, guest: true };
const rooms = [];

/** Before each test: time stands still until a test lets it pass. */
export const begin = () => jest.useFakeTimers();

/** After each test. */
export function end() {
  for (const room of rooms.splice(0)) room.close();
  jest.useRealTimers();
}

/** A server of REST for a model, which says who is here unless `overrides.me` does; `posts` false: it can't be reached for messages. */
const serverOf = (model, overrides = {}) => (method, path, options) => {
  if (path === "/api/auth/me") return overrides.me?.() ?? ok({ user: ME });
  const [, rest] = path.split("/api/conversations/k1");
  const special = overrides[`${method} ${rest.split("?")[0]}`];
  if (special) return special(options, rest);
  if (method === "GET" && (rest === "" || rest[0] === "?")) return ok(model.full(50));
  return undefined;
};

/** An open room with a live link, on a page of its own unless it is the `samePage`; `hangs`: the server doesn't answer yet. */
export async function enter({
  model = new ModelRoom(),
  overrides,
  storage,
  tabs,
  scope = fakeScope(),
  samePage = false,
  hangs = false,
  live = !hangs,
} = {}) {
  const browser = fakeBrowser(serverOf(model, overrides), { storage, tabs, scope: samePage ? scope : { ...scope } });
  const room = new Room("k1", browser);
  rooms.push(room);
  const opening = room.open();
  if (!hangs) await opening;
  await settle();
  if (live) {
    browser.lastSocket.says(model.welcome(room.log.lastSeq));
    await settle();
  }
  return { room, browser, model, get: browser.store.get };
}

/** The server takes a message that was sent. */
export const commit = (model, browser, frame, ack = true) => {
  const [event] = model.append({
    client_id: frame.client_id,
    role: "partner-a",
    author_id: ME.id,
    author_name: ME.name,
    content: frame.content,
    outcome: null,
  });
  browser.lastSocket.says(event);
  const { seq } = event.message;
  if (ack) browser.lastSocket.says({ type: "ack", client_id: frame.client_id, seq, duplicate: false });
};

export const messagesSent = (browser) =>
  browser.sockets.flatMap((socket) => socket.sent).filter((frame) => frame.type === "message");
export const rowsOf = (get) => get("messages").map(({ content, state, seq }) => [content, state, seq]);

/** Plain requests for the newest page are swallowed, once the room is open. */
export function swallowing() {
  const model = new ModelRoom();
  let swallows = false;
  const page = ({ begins = 15_000 }) =>
    swallows ? new Promise((resolve) => setTimeout(() => resolve(refusal(0)), begins)) : ok(model.full());
  return { model, overrides: { "GET ": page }, swallow: () => (swallows = true) };
}
