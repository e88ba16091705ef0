import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { ASLEEP_AFTER_MS, POLL_APART_MS, WATCH_EVERY_MS } from "./constants.js";
import { Link, listenToBrowser } from "./link.js";
import { FakeSocket, pass, settle } from "./testing/browser.js";
import { ModelRoom } from "./testing/model_room.js";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A link whose sockets are answered by hand. */
function linked(io = {}) {
  const sockets = [];
  const seen = { snapshots: 0, events: [] };
  const link = new Link({
    path: { socket: "ws://test/k1", room: "/k1", events: "/events" },
    after: () => 0,
    user: () => "u-alex",
    onSnapshot: () => (seen.snapshots += 1),
    onEvent: (event) => seen.events.push(event.type),
    onState: () => {},
    socket: (url) => sockets[sockets.push(new FakeSocket(url)) - 1],
    http: () => new Promise(() => {}),
    online: () => true,
    now: () => Date.now(),
    random: () => 0,
    ...io,
  });
  link.start();
  return { link, sockets, seen };
}

const WELCOME = new ModelRoom().welcome(0);

describe("a socket that the link has given up", () => {
  test("is not heard any more, whatever still comes of it", () => {
    const { link, sockets, seen } = linked();
    const [old] = sockets;
    const { onmessage } = old;
    old.says(WELCOME);
    link.tell({ type: "resync" });
    link.tell({ type: "try_now" });
    sockets[1].says(WELCOME);
    onmessage({ data: JSON.stringify({ type: "typing", user_id: "u-sam", active: true }) });
    onmessage({ data: JSON.stringify(WELCOME) });
    expect(seen).toEqual({ snapshots: 2, events: [] });
  });

  test("doesn't end the one that came after it when its own end is told at last", () => {
    const { link, sockets } = linked();
    const [old] = sockets;
    const { onclose } = old;
    old.says(WELCOME);
    link.tell({ type: "resync" });
    link.tell({ type: "try_now" });
    sockets[1].says(WELCOME);
    onclose({ code: 1006 });
    expect(link.state.phase).toBe("live");
    expect(link.send("{}")).toBe(true);
    sockets[1].ends(1006);
    expect(link.state.phase).toBe("waiting");
  });
});

test("polls keep their distance, and say which version they have seen", async () => {
  const asked = [];
  const { type: _type, ...snapshot } = WELCOME;
  const http = async (_method, path) => {
    if (path === "/k1?limit=1") return { ok: true, body: new ModelRoom().full(1) };
    asked.push({ at: Date.now(), query: new URLSearchParams(path.split("?")[1]) });
    return { ok: true, body: { ...snapshot, version: `v${asked.length}` } };
  };
  const { link, sockets } = linked({ http });
  for (let time = 0; time < 3; time += 1) {
    sockets.at(-1).ends(1006);
    link.tell({ type: "try_now" });
  }
  await pass(1_000);
  link.stop();
  expect(asked.map(({ query }) => query.get("version")).slice(0, 3)).toEqual(["", "v1", "v2"]);
  expect(asked.map(({ query }) => query.get("wait")).slice(0, 2)).toEqual(["25", "25"]);
  for (const [index, { at }] of asked.slice(1).entries()) {
    expect(at - asked[index].at).toBeGreaterThanOrEqual(POLL_APART_MS);
  }
});

describe("the browser", () => {
  function listened() {
    const target = Object.assign(new EventTarget(), { document: new EventTarget() });
    target.document.visibilityState = "visible";
    const told = [];
    const stop = listenToBrowser({ tell: ({ type }) => told.push(type) }, () => told.push("looked at"), target);
    return { target, told, stop };
  }

  test("tells of the network, of focus, of thawing and of being looked at", () => {
    const { target, told, stop } = listened();
    for (const name of ["offline", "online", "focus"]) target.dispatchEvent(new Event(name));
    target.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    target.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    for (const name of ["resume", "visibilitychange"]) target.document.dispatchEvent(new Event(name));
    expect(told).toEqual(["offline", "online", "visible", "visible", "visible", "visible", "looked at"]);
    stop();
    target.dispatchEvent(new Event("online"));
    expect(told).toHaveLength(7);
  });

  test("slept when the clock is further than the timer: the link is told on waking", async () => {
    const { told, stop } = listened();
    await pass(60_000);
    expect(told).toEqual([]);
    jest.setSystemTime(Date.now() + ASLEEP_AFTER_MS + 1);
    await pass(WATCH_EVERY_MS);
    expect(told).toEqual(["visible"]);
    stop();
    jest.setSystemTime(Date.now() + ASLEEP_AFTER_MS + 1);
    await pass(WATCH_EVERY_MS);
    await settle();
    expect(told).toHaveLength(1);
  });
});
