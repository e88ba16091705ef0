/** What was being written in each conversation, kept over reloads, for each person apart. */

const keyOf = (userId, conversationId) => `chat-draft:${userId}:${conversationId}`;

/**
 * `{read(), write(text), close()}` for one person in one conversation; `onChange(text)` hears of
 * what is written in another tab.
 */
export function openDraft(userId, conversationId, scope = globalThis, onChange = () => {}) {
  const key = keyOf(userId, conversationId);
  const aborter = new AbortController();
  const changed = (event) => event.key === key && onChange(event.newValue ?? "");
  scope.addEventListener?.("storage", changed, { signal: aborter.signal });
  return {
    close: () => aborter.abort(),
    read: () => attempt(() => scope.localStorage.getItem(key)) ?? "",
    write(text) {
      attempt(() => {
        if (text === "") scope.localStorage.removeItem(key);
        else scope.localStorage.setItem(key, text);
      });
    },
  };
}

/** Whether anything of the person's stands unfinished on this device. */
export const hasDrafts = (userId, scope = globalThis) => keysOf(userId, scope).length > 0;

/** Forget what the person was writing in a conversation that is gone. */
export const forgetDraft = (userId, conversationId, scope = globalThis) =>
  attempt(() => scope.localStorage.removeItem(keyOf(userId, conversationId)));

/** Forget all that the person has left unfinished on this device. */
export function forgetDrafts(userId, scope = globalThis) {
  for (const key of keysOf(userId, scope)) attempt(() => scope.localStorage.removeItem(key));
}

const keysOf = (userId, scope) =>
  attempt(() => {
    const { length } = scope.localStorage;
    const keys = Array.from({ length }, (_, index) => scope.localStorage.key(index));
    return keys.filter((key) => key.startsWith(keyOf(userId, "")));
  }) ?? [];

/** Reading `localStorage` throws where site data is blocked, writing where it is full: then no draft is kept. */
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}
