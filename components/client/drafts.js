/**
 * What was being written in each conversation, kept over reloads, for each person apart.
 *
 * A draft is one for all tabs that this browser has of the conversation: what is typed in one stands in the others
 * as it is typed, and what one sends is gone from them. Whoever typed last is right. Other devices know nothing of it.
 */

const keyOf = (userId, conversationId) => `chat-draft:${userId}:${conversationId}`;

/**
 * `{read(), write(text), close()}` for one person in one conversation; `onChange(text)` hears of
 * what is written in another tab, and what was while this page was put aside (the back-forward cache) and heard nothing.
 */
export function openDraft(userId, conversationId, scope = globalThis, onChange = () => {}) {
  const key = keyOf(userId, conversationId);
  const aborter = new AbortController();
  const { signal } = aborter;
  const kept = () => attempt(() => scope.localStorage.getItem(key) ?? "");
  let known = kept();
  const heard = (text) => {
    known = text;
    onChange(text);
  };
  const changed = (event) => event.key === key && heard(event.newValue ?? "");
  const back = () => {
    const now = kept();
    if (now !== null && now !== known) heard(now);
  };
  scope.addEventListener?.("storage", changed, { signal });
  scope.addEventListener?.("pageshow", back, { signal });
  return {
    close: () => aborter.abort(),
    read: () => kept() ?? "",
    write(text) {
      attempt(() => {
        if (text === "") scope.localStorage.removeItem(key);
        else scope.localStorage.setItem(key, text);
        known = text;
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
