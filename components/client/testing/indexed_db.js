/** IndexedDB as far as the outbox uses it, with the ways in which browsers let it fail. */

/**
 * `rows` is what is on the disk. With `fails.full` what is written is refused when it is committed, after its request
 * has succeeded, as Chromium does; with `fails.broken` no connection can be opened, with `fails.silent` none says
 * whether it was. `lose()` breaks those that are
 * open, as Safari does in the background.
 */
export function fakeIndexedDB() {
  const rows = new Map();
  const fails = { full: false, broken: false, silent: false };
  let made = false;
  const connections = new Set();

  function open() {
    const request = {};
    if (fails.silent) return request;
    queueMicrotask(() => {
      if (fails.broken) return failed(request, "UnknownError");
      request.result = connection();
      connections.add(request.result);
      if (!made) request.onupgradeneeded();
      made = true;
      return queueMicrotask(() => request.onsuccess());
    });
    return request;
  }

  const connection = () => ({
    open: true,
    createObjectStore: () => ({ createIndex() {} }),
    close() {
      this.open = false;
    },
    transaction(_store, mode) {
      if (!this.open) throw new DOMException("The connection is closing.", "InvalidStateError");
      return transaction(mode);
    },
  });

  function transaction(mode) {
    const draft = new Map(rows);
    const changes = [];
    const made = { error: null, objectStore: () => store };
    const asked = (work) => {
      const request = {};
      queueMicrotask(() => {
        request.result = work();
        request.onsuccess?.();
        queueMicrotask(commit);
      });
      return request;
    };
    const change = (work) =>
      asked(() => {
        changes.push(work);
        return work(draft);
      });
    const store = {
      getAll: () => asked(() => structuredClone([...rows.values()])),
      put: (one) => change((into) => void into.set(one.client_id, structuredClone(one))),
      delete: (key) => change((into) => void into.delete(key)),
    };
    function commit() {
      if (fails.full && draft.size > rows.size) {
        made.error = new DOMException("Encountered full disk.", "QuotaExceededError");
        return made.onabort();
      }
      if (mode === "readwrite") for (const work of changes) work(rows);
      return made.oncomplete();
    }
    return made;
  }

  /** All that are open break, without a word. */
  function lose() {
    for (const one of connections) one.open = false;
  }

  return { open, rows, fails, lose };
}

function failed(request, name) {
  request.error = new DOMException("It failed.", name);
  request.onerror();
}

/** `localStorage` as browsers have it; with `full` set nothing more goes in. */
export function fakeArea() {
  const held = new Map();
  return {
    full: false,
    get length() {
      return held.size;
    },
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (key) => held.get(key) ?? null,
    setItem(key, value) {
      if (this.full) throw new DOMException("It is full.", "QuotaExceededError");
      held.set(key, String(value));
    },
    removeItem: (key) => void held.delete(key),
  };
}
