/** A store of named slices: who reads one hears of that one only. Values are plain JSON, never changed in place. */

export const INITIAL = Object.freeze({
  status: "loading",
  taking: false,
  title: "",
  sessionType: "",
  conflictId: "",
  canAsk: false,
  unheard: false,
  newFrom: 0,
  readUpTo: 0,
  erasing: "",
  eraseAsked: "",
  partner: "",
  me: Object.freeze({ id: "", name: "", guest: false }),
  messages: Object.freeze([]),
  pending: Object.freeze([]),
  isStreaming: false,
  streamingText: "",
  replyFailed: null,
  isFinalized: false,
  seal: null,
  sealCheck: "",
  typing: Object.freeze([]),
  participants: Object.freeze([]),
  connection: Object.freeze({ state: "connecting", retry_in: 0, waiting: 0 }),
  notice: null,
  finalizing: false,
  hasEarlier: false,
  loadingEarlier: false,
  draft: "",
  canSend: false,
  charactersLeft: 8_000,
  atBottom: true,
  unseen: 0,
});

/** Equal as JSON values. Rows of a list are compared by identity first, so long lists are cheap. */
export function same(left, right) {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && same(left[name], right[name]))
  );
}

export function createStore(initial = INITIAL) {
  const values = { ...initial };
  const listeners = new Map(Object.keys(initial).map((slice) => [slice, new Set()]));

  /** Set some slices; those that are equal to what they were keep their identity and stay silent. */
  function set(changes) {
    const touched = Object.keys(changes).filter((slice) => !same(values[slice], changes[slice]));
    for (const slice of touched) values[slice] = changes[slice];
    for (const slice of touched) for (const listener of [...listeners.get(slice)]) listener();
  }

  function subscribe(slice, listener) {
    listeners.get(slice).add(listener);
    return () => listeners.get(slice).delete(listener);
  }

  return {
    get: (slice) => values[slice],
    initial: (slice) => initial[slice],
    has: (slice) => listeners.has(slice),
    set,
    subscribe,
    reset: () => set(initial),
  };
}
