/** What was being written in each conversation, kept over reloads, for each person apart. */

const keyOf = (userId, conversationId) => `chat-draft:${userId}:${conversationId}`;

/** `{read(), write(text)}` for one person in one conversation. */
export function openDraft(userId, conversationId, scope = globalThis) {
  const key = keyOf(userId, conversationId);
  return {
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
