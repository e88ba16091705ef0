/** Where unsent messages outlive a reload: IndexedDB, else localStorage, else memory. */

const DATABASE = "chat-outbox";
const STORE = "entries";

let shared = null;

/** The storage that all of this page uses. */
export const deviceStorage = () => (shared ??= openStorage());

/** The best storage this browser allows: `{owners(), all(owner), put(entry), remove(clientId)}`, all async. */
export async function openStorage(scope = globalThis) {
  const second = keyed(scope);
  try {
    return sturdy(indexed(await openDatabase(scope.indexedDB)), second);
  } catch {
    return second; // IndexedDB is missing or forbidden (private windows, blocked site data)
  }
}

/** A database that breaks later (disk full, connection lost in the background) must not hold up a message. */
export function sturdy(first, second) {
  let used = first;
  const through = (name) => async (argument) => {
    try {
      return await used[name](argument);
    } catch (error) {
      if (used === second) throw error;
      console.warn("Unsent messages can't be kept in IndexedDB.", error.name);
      used = second;
      return used[name](argument);
    }
  };
  return {
    owners: through("owners"),
    all: through("all"),
    put: through("put"),
    remove: through("remove"),
  };
}

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function openDatabase(factory) {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(STORE, { keyPath: "client_id" });
    store.createIndex("owner", "owner");
  };
  return settled(request);
}

function indexed(database) {
  const store = (mode) =>
    database.transaction(STORE, mode, { durability: "strict" }).objectStore(STORE);
  return {
    owners: () => distinctKeys(store("readonly").index("owner")),
    all: (owner) => settled(store("readonly").index("owner").getAll(owner)).then(inOrder),
    put: (one) => settled(store("readwrite").put(one)),
    remove: (clientId) => settled(store("readwrite").delete(clientId)),
  };
}

const distinctKeys = (index) =>
  new Promise((resolve, reject) => {
    const found = [];
    const request = index.openKeyCursor(null, "nextunique");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return resolve(found);
      found.push(cursor.key);
      return cursor.continue();
    };
  });

const inOrder = (entries) => entries.sort((left, right) => left.order - right.order);

/** One key an entry, so that two tabs never write over each other's messages. */
export function keyed(scope) {
  const area = usable(scope) ?? memory();
  const held = () => {
    const keys = Array.from({ length: area.length }, (_, index) => area.key(index));
    return keys.filter((key) => key.startsWith(`${DATABASE}:`)).map((key) => JSON.parse(area.getItem(key)));
  };
  return {
    async owners() {
      return [...new Set(held().map((one) => one.owner))];
    },
    async all(owner) {
      return inOrder(held().filter((one) => one.owner === owner));
    },
    async put(one) {
      area.setItem(`${DATABASE}:${one.client_id}`, JSON.stringify(one));
    },
    async remove(clientId) {
      area.removeItem(`${DATABASE}:${clientId}`);
    },
  };
}

function usable(scope) {
  try {
    scope.localStorage.setItem(`${DATABASE}?`, "");
    scope.localStorage.removeItem(`${DATABASE}?`);
    return scope.localStorage;
  } catch {
    return null; // reading `localStorage` throws where site data is blocked
  }
}

function memory() {
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
