/** The browser's parts, for tests: a clock that is turned by hand, sockets and requests that are answered by hand. */
import { jest } from "bun:test";
import { createStore } from "../store.js";
import { fakeArea } from "./indexed_db.js";

/** Let everything that is ready happen. */
export async function settle() {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

/** Let `ms` pass, with everything that falls due in it. */
export async function pass(ms) {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    jest.advanceTimersByTime(Math.min(50, end - Date.now()));
    await settle();
  }
}

export class FakeSocket {
  readyState = 1;
  sent = [];

  constructor(url) {
    this.url = url;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  /** The server has let it in. */
  opens() {
    this.onopen?.();
  }

  /** The server says something. */
  says(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The connection ends from the other side. */
  ends(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

export class FakeEventSource {
  readyState = 1;
  listeners = {};

  constructor(url) {
    this.url = url;
  }

  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }

  close() {
    this.readyState = 2;
  }

  says(name, data) {
    if (this.readyState !== 2) this.listeners[name]({ data: JSON.stringify(data) });
  }

  /** Closed for good, as by 204 or an error status. */
  refuses() {
    this.readyState = 2;
    this.onerror();
  }
}

/** Storage as IndexedDB gives it: copies, asynchronously. */
export function fakeStorage(held = new Map()) {
  return {
    held,
    owners: async () => [...new Set([...held.values()].map((one) => one.owner))],
    all: async (owner) =>
      structuredClone([...held.values()].filter((one) => one.owner === owner)).sort(
        (left, right) => left.order - right.order,
      ),
    put: async (one) => void held.set(one.client_id, structuredClone(one)),
    remove: async (clientId) => void held.delete(clientId),
  };
}

/** Locks and channels that tabs of one browser share. */
export function fakeTabs() {
  const queues = new Map();
  const channels = new Map();
  const locks = {
    async request(name, _options, work) {
      const before = queues.get(name) ?? Promise.resolve();
      const run = before.then(work);
      queues.set(name, run.catch(() => undefined));
      return run;
    },
  };
  const openChannel = (name, onMessage) => {
    const members = channels.get(name) ?? new Set();
    channels.set(name, members.add(onMessage));
    return {
      tell: (value) =>
        [...members].filter((one) => one !== onMessage).forEach((one) => queueMicrotask(() => one(value))),
      close: () => members.delete(onMessage),
    };
  };
  return { locks, openChannel };
}

/** What a browser keeps by itself; each tab of it has a `sessionStorage` of its own. */
export const fakeScope = (localStorage = fakeArea()) => ({ localStorage, sessionStorage: fakeArea() });

let ids = 0;

/** All that a room asks of the browser. `answers(method, path, options)` is the server's REST. */
export function fakeBrowser(answers, { storage = fakeStorage(), tabs = fakeTabs(), scope = fakeScope() } = {}) {
  const made = { sockets: [], sources: [], asked: [], users: [], link: null, set: 0 };
  return {
    ...made,
    store: createStore(),
    http: async (method, path, options = {}) => {
      made.asked.push([method, path, options.body]);
      made.users.push(options.user);
      return (await answers(method, path, options)) ?? refusal(0, "unreachable");
    },
    scope,
    ...tabs,
    storage: () => storage,
    socket: (url) => {
      made.sockets.push(new FakeSocket(url));
      return made.sockets.at(-1);
    },
    socketUrl: (id) => `ws://test/ws/conversations/${id}`,
    eventSource: (url) => {
      made.sources.push(new FakeEventSource(url));
      return made.sources.at(-1);
    },
    listen: (link) => {
      made.link = link;
      return () => {};
    },
    told: (event) => made.link.tell(event),
    online: () => true,
    newId: () => `client-id-${(ids += 1)}`,
    now: () => Date.now(),
    clock: () => Date.now() - made.set,
    /** Somebody sets the clock on the wall. */
    setClock: (ms) => {
      made.set += ms;
      jest.setSystemTime(Date.now() + ms);
    },
    random: () => 0.5,
    painted: (callback) => void setTimeout(callback, 5),
    typed: () => () => {},
    get lastSocket() {
      return made.sockets.at(-1);
    },
    get lastSource() {
      return made.sources.at(-1);
    },
  };
}

export const ok = (body, status = 200) => ({ ok: true, status, body, problem: null, retryAfter: 0 });

export const refusal = (status, code, { retryable = status === 0, retryAfter = 0 } = {}) => ({
  ok: false,
  status,
  body: null,
  problem: { code, detail: `${code}.`, retryable },
  retryAfter,
});
