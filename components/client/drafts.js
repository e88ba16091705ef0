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

/** Reading `localStorage` throws where site data is blocked, writing where it is full: then no draft is kept. */
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}
