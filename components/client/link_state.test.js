import { describe, expect, test } from "bun:test";
import * as C from "./constants.js";
import { START, canSend, deadline, fullJitter, linkName, step } from "./link_state.js";
import { seeded } from "./testing/random.js";

/** A link under test: `tell` puts events to it, `effects` are those of the last one. */
function linkAt(now = 1_000) {
  const link = { state: START, effects: [], now };
  link.tell = (type, more = {}) => {
    [link.state, link.effects] = step(link.state, { type, now: link.now, random: 0.5, ...more });
    return link;
  };
  link.pass = (ms) => {
    link.now += ms;
    return link.tell("tick");
  };
  return link;
}

const live = () => linkAt().tell("start").tell("welcome");
const fail = (link, times) => {
  for (let time = 0; time < times; time += 1) {
    link.tell("closed", { code: 1006 });
    if (link.state.phase === "waiting") link.pass(C.BACKOFF_CAP_MS);
  }
  return link;
};

test("the delay is random(0, min(20 s, 0.5 s * 2^n))", () => {
  expect([0, 1, 2, 5, 6, 50].map((n) => fullJitter(n, 1))).toEqual([500, 1000, 2000, 16000, 20000, 20000]);
  expect(fullJitter(9, 0)).toBe(0);
});

describe("data-link", () => {
  const names = (link) => linkName(link.state);

  test("is connecting until the first try has come to its end", () => {
    const link = linkAt().tell("start");
    expect(names(link)).toBe("connecting");
    expect(names(link.tell("closed", { code: 1006 }))).toBe("reconnecting");
    expect(names(link.pass(C.BACKOFF_CAP_MS).tell("welcome"))).toBe("live");
  });

  test("is offline as long as the browser says so, and live again after it", () => {
    const link = live().tell("offline");
    expect(names(link)).toBe("offline");
    expect(link.effects).toContain("close");
    link.tell("online");
    expect(link.effects).toEqual(["open"]);
    expect(names(link.tell("welcome"))).toBe("live");
  });

  test("is what works, whatever the browser says of the network", () => {
    const wrong = () => linkAt().tell("start", { online: false });
    expect(names(wrong())).toBe("offline");
    expect(names(wrong().tell("welcome").tell("closed", { code: 1006 }))).toBe("reconnecting");
    const polling = fail(wrong(), 3);
    while (polling.state.phase !== "polling") fail(polling.pass(C.OFFLINE_RETRY_MS), 1);
    expect(names(polling)).toBe("offline");
    expect(names(polling.tell("reached"))).toBe("polling");
    expect(names(polling.tell("poll_failed", { status: 0 }))).toBe("reconnecting");
  });

  test("is polling only once a poll has had its answer", () => {
    const link = fail(linkAt().tell("start"), 3);
    expect(link.state.phase).toBe("polling");
    expect(names(link)).toBe("reconnecting");
    expect(canSend(link.state)).toBe(false);
    expect(names(link.tell("polled"))).toBe("polling");
    expect(canSend(link.state)).toBe(true);
  });
});

describe("reconnecting", () => {
  test("waits longer after each failure and starts anew after ten good seconds", () => {
    const link = live();
    for (const expected of [250, 500]) {
      link.tell("closed", { code: 1006 });
      expect(link.state.retryAt - link.now).toBe(expected);
      link.pass(expected).tell("welcome");
    }
    link.pass(C.GOOD_AFTER_MS).tell("closed", { code: 1006 });
    expect(link.state.retryAt - link.now).toBe(250);
  });

  test.each(["online", "visible", "try_now"])("tries at once on %s", (signal) => {
    const link = live().tell("closed", { code: 1006 }).tell(signal);
    expect(link.effects).toEqual(["open"]);
  });

  test("begins anew what hangs when a better moment comes, not what has only just begun", () => {
    const link = linkAt().tell("start");
    expect(link.tell("online").effects).toEqual([]);
    link.now += C.STUCK_AFTER_MS;
    expect(link.tell("online").effects).toEqual(["open"]);
    expect(link.tell("online").effects).toEqual([]);
  });

  test("of a thousand at once is spread, and spread wider the longer the server is away", () => {
    const random = seeded(7);
    const UP_AFTER = 8_000;
    const tries = [];
    for (let one = 0; one < 1_000; one += 1) {
      const link = linkAt(0).tell("start").tell("welcome");
      link.tell("closed", { code: C.CLOSE.RESTART, random: random.next() });
      while (link.state.phase === "waiting") {
        link.now = link.state.retryAt;
        tries.push(link.now);
        link.tell("tick");
        if (link.now < UP_AFTER) link.tell("closed", { code: C.CLOSE.RESTART, random: random.next() });
      }
    }
    const most = (from, to) => {
      const counts = new Map();
      for (const at of tries.filter((one) => one >= from && one < to)) {
        const tenth = Math.floor(at / 100);
        counts.set(tenth, (counts.get(tenth) ?? 0) + 1);
      }
      return Math.max(...counts.values());
    };
    expect(most(0, 1_000)).toBeLessThan(450); // each 100 ms, of the 1,000
    expect(most(UP_AFTER, Infinity)).toBeLessThan(60);
  });

  test("waits at least ten seconds after 4429", () => {
    const link = live().tell("closed", { code: C.CLOSE.TOO_MANY });
    expect(link.state.retryAt - link.now).toBe(C.TOO_MANY_RETRY_MS);
  });

  test.each([
    [4401, "signed_out"],
    [4404, "not_found"],
    [4400, "error"],
  ])("gives up on %i: %s", (code, word) => {
    const link = live().tell("closed", { code });
    expect(link.state.ended).toBe(word);
    expect(deadline(link.state)).toBe(Infinity);
    expect(link.tell("online").effects).toEqual([]);
  });

  test.each([4408, 4429, 1012])("never takes %i as a sign that WebSockets don't get through", (code) => {
    const link = live();
    for (let time = 0; time < 5; time += 1) {
      link.tell("closed", { code });
      link.pass(C.BACKOFF_CAP_MS);
    }
    expect(link.state.phase).toBe("opening");
    expect(link.state.failures).toBe(0);
  });

  test("never takes the end of a connection that was greeted for one", () => {
    for (const code of [1000, 1001, 1011]) expect(live().tell("closed", { code }).state.failures).toBe(0);
  });

  test("gives up a handshake that hangs", () => {
    const link = linkAt().tell("start").pass(C.WELCOME_WITHIN_MS);
    expect(link.effects).toContain("close");
    expect(link.state.phase).toBe("waiting");
  });

  test("reads what was missed in pages where the welcome is late on a socket that opened, and sends meanwhile", () => {
    const link = linkAt().tell("start").tell("opened").pass(C.WELCOME_WITHIN_MS);
    expect(link.effects).toEqual(["close", "catch_up"]);
    expect(canSend(link.state)).toBe(false);
    link.tell("reached");
    expect(canSend(link.state)).toBe(true);
    link.tell("online");
    expect(link.effects).toEqual(["catch_up"]); // no other socket before all is there
    expect(link.tell("caught_up").effects).toEqual(["open", "poll"]);
    expect(linkName(link.tell("welcome").state)).toBe("live");
  });

  test("gives a welcome that was late twice the time, up to 35 s, until a connection was good", () => {
    const patience = (link) => deadline(link.state) - link.state.openedAt;
    const link = linkAt().tell("start").tell("opened");
    for (const expected of [8_000, 16_000, 32_000, 35_000, 35_000]) {
      expect(patience(link)).toBe(expected);
      link.pass(expected).tell("poll_failed", { status: 0 }).pass(C.BACKOFF_CAP_MS).tell("opened");
    }
    link.tell("welcome").pass(C.GOOD_AFTER_MS).tell("closed", { code: 1006 }).pass(C.BACKOFF_CAP_MS);
    expect(patience(link)).toBe(8_000);
  });

  test("waits no longer for the next where a socket never opened", () => {
    const link = linkAt().tell("start").pass(C.WELCOME_WITHIN_MS).pass(C.BACKOFF_CAP_MS);
    expect(deadline(link.state) - link.now).toBe(C.WELCOME_WITHIN_MS);
  });

  test("asks again from the last seq after a gap, later each time so that it can't spin", () => {
    const link = live().tell("resync");
    expect(link.effects).toEqual(["close"]);
    expect(link.state.phase).toBe("waiting");
    const first = link.state.retryAt - link.now;
    link.pass(first).tell("welcome").tell("resync");
    expect(link.state.retryAt - link.now).toBe(2 * first);
  });
});

describe("a live connection", () => {
  test("is pinged every 25 s and dead after 35 s without a frame", () => {
    const link = live();
    link.pass(C.GOOD_AFTER_MS);
    expect(deadline(link.state) - link.now).toBe(C.PING_EVERY_MS - C.GOOD_AFTER_MS);
    link.pass(C.PING_EVERY_MS - C.GOOD_AFTER_MS);
    expect(link.effects).toEqual(["ping"]);
    expect(deadline(link.state) - link.now).toBe(C.PONG_WITHIN_MS);
    link.pass(C.PONG_WITHIN_MS);
    expect(link.effects).toContain("close");
    expect(link.state.phase).toBe("waiting");
  });

  test("stays alive with every frame that comes", () => {
    const link = live();
    for (let round = 0; round < 10; round += 1) link.pass(C.PING_EVERY_MS).tell("heard");
    expect(link.state.phase).toBe("live");
  });

  test("isn't believed dead by a tick that comes late, as in a hidden tab", () => {
    const link = live().pass(C.PING_EVERY_MS).tell("heard").pass(180_000);
    expect(link.state.phase).toBe("live");
    expect(link.effects).toEqual(["ping"]);
  });

  test("is asked at once when the network or the reader comes back, and given up after 5 s", () => {
    const link = live().tell("online");
    expect(link.effects).toEqual(["ping"]);
    link.pass(C.PROBE_WITHIN_MS);
    expect(link.effects).toContain("close");
  });
});

describe("long-polling", () => {
  /** A link that polls; the WebSocket that is tried beside it at first is refused, too. */
  const polling = () =>
    fail(linkAt().tell("start"), 3).tell("reached").tell("caught_up").tell("closed", { code: 1006 }).tell("polled");

  test("starts after three failures in a row, not after two", () => {
    expect(fail(linkAt().tell("start"), 2).state.phase).toBe("opening");
    const link = fail(linkAt().tell("start"), 3);
    expect(link.effects).toEqual(["catch_up"]);
  });

  test("starts as well when something accepts sockets and closes them before our server has spoken", () => {
    for (const code of [1000, 1001, 1011, 3000]) {
      const link = linkAt().tell("start");
      for (let time = 0; time < 3; time += 1) {
        link.tell("closed", { code });
        if (link.state.phase === "waiting") link.pass(C.BACKOFF_CAP_MS);
      }
      expect(link.state.phase).toBe("polling");
    }
  });

  test("does not start when it is our server that asks to come back", () => {
    for (const code of [C.CLOSE.RESTART, C.CLOSE.TOO_SLOW, C.CLOSE.TOO_MANY]) {
      const link = linkAt().tell("start");
      for (let time = 0; time < 4; time += 1) link.tell("closed", { code }).pass(C.BACKOFF_CAP_MS);
      expect(link.state.phase).toBe("opening");
    }
  });

  test("asks again after each answer", () => {
    expect(polling().tell("polled").effects).toEqual(["poll"]);
  });

  test("tries the WebSocket every 60 s and on online, and goes on meanwhile", () => {
    const link = polling();
    expect(deadline(link.state) - link.now).toBe(C.WEBSOCKET_RETRY_WHILE_POLLING_MS);
    link.pass(C.WEBSOCKET_RETRY_WHILE_POLLING_MS);
    expect(link.effects).toEqual(["open"]);
    expect(link.tell("polled").effects).toEqual(["poll"]);
    link.tell("closed", { code: 1006 });
    expect(linkName(link.state)).toBe("polling");
    expect(link.tell("online").effects).toEqual(["open", "poll"]);
    link.tell("welcome");
    expect(link.effects).toEqual(["stop_poll"]);
    expect(linkName(link.state)).toBe("live");
  });

  test("polls anew when the network has changed: the poll that waits may never be answered", () => {
    const link = polling().tell("polled").pass(C.WEBSOCKET_RETRY_WHILE_POLLING_MS);
    expect(link.tell("visible").effects).toEqual(["poll"]);
  });

  test("gives way to waiting when HTTP doesn't answer either", () => {
    const link = polling().tell("poll_failed", { status: 0 });
    expect(linkName(link.state)).toBe("reconnecting");
    link.pass(C.BACKOFF_CAP_MS);
    expect(link.effects).toEqual(["open"]);
    expect(link.tell("closed", { code: 1006 }).effects).toEqual(["catch_up"]);
  });

  test("is nothing where HTTP didn't answer while the sockets failed: one is tried as soon as it does", () => {
    const link = fail(linkAt().tell("start"), 3);
    link.now += 40_000; // a tunnel
    expect(linkName(link.state)).toBe("reconnecting");
    expect(link.tell("reached").tell("caught_up").effects).toEqual(["open", "poll"]);
    link.tell("welcome");
    expect(link.effects).toEqual(["stop_poll"]);
    expect(linkName(link.state)).toBe("live");
  });

  test("tries a socket as well on online, where not even the first request has been answered", () => {
    expect(fail(linkAt().tell("start"), 3).tell("online").effects).toEqual(["open", "catch_up"]);
  });

  test("keeps to Retry-After", () => {
    const link = polling().tell("poll_failed", { status: 429, retryAfter: 7_000 });
    expect(link.state.retryAt - link.now).toBe(7_000);
  });

  test.each([
    [401, "signed_out"],
    [404, "not_found"],
  ])("ends on %i", (status, word) => {
    expect(polling().tell("poll_failed", { status }).state.ended).toBe(word);
  });
});

test("whatever happens, there is always a next step until the link has ended", () => {
  const events = ["welcome", "heard", "closed", "resync", "opened", "reached", "caught_up", "polled", "poll_failed", "online", "visible", "try_now", "offline", "tick"];
  for (let seed = 0; seed < 200; seed += 1) {
    const random = seeded(seed);
    const link = linkAt().tell("start");
    for (let at = 0; at < 60; at += 1) {
      link.now += random.below(30_000);
      link.tell(random.pick(events), { code: random.pick([1006, 1012, 4408, 4429]), status: random.pick([0, 500]) });
      expect(deadline(link.state)).toBeLessThan(Infinity);
      if (["opening", "live"].includes(link.state.phase)) expect(link.state.socket).toBe(true);
      if (link.state.phase === "waiting") expect(link.state.socket).toBe(false);
      expect(["live", "connecting", "reconnecting", "polling", "offline"]).toContain(linkName(link.state));
    }
  }
});
