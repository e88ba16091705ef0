/** Whether somebody wants to be told of news by this device: each person chooses for themselves. */

const keyOf = (userId) => `chat-notify:${userId}`;

/** Whether the person has chosen to be told. */
export const chosen = (userId, scope = globalThis) => attempt(() => scope.localStorage.getItem(keyOf(userId))) === "on";

/** Keep what the person chooses. */
export function choose(userId, on, scope = globalThis) {
  attempt(() => (on ? scope.localStorage.setItem(keyOf(userId), "on") : scope.localStorage.removeItem(keyOf(userId))));
}

/** `localStorage` throws where site data is blocked: then nothing is kept. */
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}
