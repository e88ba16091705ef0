/**
 * Where unsent messages outlive a reload: IndexedDB, else localStorage, else memory.
 *
 * Each of these may fail at any time (disk full, connection lost in the background), or never answer, and work again
 * later. So a message is kept in the best place that takes it, and what is kept is what all places hold together.
 */

import { STORAGE_WITHIN_MS } from "./constants.js";

const DATABASE = "chat-outbox";
const STORE = "entries";
/** What another try at once wouldn't change. */
const FOR_NOW = ["QuotaExceededError", "TimeoutError"];

let shared = null;

/** The storage that all of this page uses. */
export const deviceStorage = () => (shared ??= openStorage());

/** All that this browser allows: `{owners(), all(owner), put(entry), remove(clientId)}`, all async; none of them fails. */
export function openStorage(scope = globalThis) {
  const [factory, area] = [reached(() => scope.indexedDB), reached(() => scope.localStorage)];
  const places = [factory && indexed(factory), area && keyed(area), keyed(memory())];
  const storage = together(places.filter(Boolean));
  void storage.improve();
  return storage;
}

/** Places as one storage, the best first. What a worse one has of a message is newer: a better one wouldn't take it. */
export function together(places) {
  const warned = new Set();
  const tried = async (place, work, otherwise) => {
    try {
      return await work(place);
    } catch (error) {
      if (!warned.has(place)) console.warn("A place for unsent messages has failed.", error.name);
      warned.add(place);
      return otherwise;
    }
  };

  /** What moves meanwhile moves to a better place: those are read last. */
  async function held(from = places) {
    const found = new Map();
    for (const place of from.toReversed()) {
      for (const one of await tried(place, () => place.entries(), [])) {
        if (!found.has(one.client_id)) found.set(one.client_id, one);
      }
    }
    return [...found.values()];
  }

  const kept = async () => (await held()).filter((one) => !one.gone);

  async function put(one, into = places) {
    for (const [at, place] of into.entries()) {
      if (!(await tried(place, () => place.put(one).then(() => true), false))) continue;
      for (const worse of into.slice(at + 1)) await tried(worse, () => worse.remove(one.client_id));
      return;
    }
  }

  /** A place that can't be reached just now still has it: the next one notes that it is gone. */
  async function remove(clientId) {
    for (const [at, place] of places.entries()) {
      const removed = await tried(place, () => place.remove(clientId).then(() => true), false);
      if (!removed) return put({ client_id: clientId, gone: true }, places.slice(at + 1));
    }
  }

  /** Catch up on what the best place has missed. */
  async function improve() {
    for (const one of await held(places.slice(1))) await (one.gone ? remove(one.client_id) : put(one));
  }

  let last = Promise.resolve();
  const inTurn = (work) => (last = last.then(work));
  const read = () => inTurn(kept); // what was to be written before is read, too
  return {
    owners: async () => [...new Set((await read()).map((one) => one.owner))],
    all: async (owner) => inOrder((await read()).filter((one) => one.owner === owner)),
    put: (one) => inTurn(() => put(one)),
    remove: (clientId) => inTurn(() => remove(clientId)),
    improve: () => inTurn(improve),
  };
}

const inOrder = (entries) => entries.sort((left, right) => left.order - right.order);

/** A place in IndexedDB. A connection that has broken is opened anew. */
export function indexed(factory) {
  let opening = null;

  async function once(mode, ask) {
    const mine = (opening ??= openDatabase(factory, () => (opening = null)));
    try {
      const work = mine.then((database) =>
        completed(database.transaction(STORE, mode, { durability: "strict" }), ask),
      );
      return await within(STORAGE_WITHIN_MS, work);
    } catch (error) {
      if (opening === mine) opening = null;
      void mine.then((database) => database.close(), () => {});
      throw error;
    }
  }

  const asked = (mode, ask) =>
    once(mode, ask).catch((error) => {
      if (FOR_NOW.includes(error.name)) throw error;
      return once(mode, ask);
    });
  return {
    entries: () => asked("readonly", (store) => store.getAll()),
    put: (one) => asked("readwrite", (store) => store.put(one)),
    remove: (clientId) => asked("readwrite", (store) => store.delete(clientId)),
  };
}

/** Some browsers' databases, woken from sleep, neither answer nor fail. */
function within(ms, work) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new DOMException("", "TimeoutError")), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What `ask` asked for, once it is on disk: a disk that is full is found out when all is written, not by the request. */
const completed = (transaction, ask) =>
  new Promise((resolve, reject) => {
    const request = ask(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new DOMException("", "AbortError"));
  });

const openDatabase = (factory, onLost) =>
  new Promise((resolve, reject) => {
    const request = factory.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore(STORE, { keyPath: "client_id" });
      store.createIndex("owner", "owner");
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = onLost;
      database.onversionchange = () => {
        database.close();
        onLost();
      };
      resolve(database);
    };
  });

/** A place in `localStorage`, or what is like it. One key an entry, so that two tabs never write over each other's messages. */
export function keyed(area) {
  return {
    async entries() {
      const keys = Array.from({ length: area.length }, (_, index) => area.key(index));
      const mine = keys.filter((key) => key.startsWith(`${DATABASE}:`));
      return mine.map((key) => JSON.parse(area.getItem(key)));
    },
    async put(one) {
      area.setItem(`${DATABASE}:${one.client_id}`, JSON.stringify(one));
    },
    async remove(clientId) {
      area.removeItem(`${DATABASE}:${clientId}`);
    },
  };
}

/** Where site data is blocked, naming it is enough to fail. */
export function reached(find) {
  try {
    return find();
  } catch {
    return null;
  }
}

/** What is like `localStorage`, for this page only. */
export function memory() {
  const held = new Map();
  return {
    get length() {
      return held.size;
    },
    key: (index) => [...held.keys()][index],
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => held.set(key, value),
    removeItem: (key) => held.delete(key),
  };
}
