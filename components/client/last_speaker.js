/**
 * Who was last known to be signed in in this browser: what is written before the server has said who is here is theirs.
 *
 * `{user, since}`: `user` is null for nobody; `since` is another whenever somebody signs in or out. What was written
 * when nobody was known yet is therefore theirs who are found to be signed in, as long as `since` is the same.
 */
import { newClientId } from "./ids.js";

const KEY = "chat-speaker";
const unkept = new WeakMap(); // by scope: where nothing can be kept, a page knows what it has found out itself
const heard = new WeakMap(); // by scope: what `since` was when the server told this very page who is signed in

export function lastSpeaker(scope = globalThis) {
  return known(scope) ?? keep({ user: null, since: newClientId() }, scope);
}

/** The server has said who is signed in. */
export function met(user, scope = globalThis) {
  const last = lastSpeaker(scope);
  if (last.user === null) keep({ ...last, user }, scope);
  else if (last.user !== user) keep({ user, since: newClientId() }, scope);
  heard.set(scope, lastSpeaker(scope).since);
}

/** Whether this very page has it from the server, and nobody has signed in or out since. */
export const isCertain = (scope = globalThis) => heard.get(scope) === lastSpeaker(scope).since;

/** Somebody has signed in just now, or, with null, nobody is signed in any more. */
export function turned(user, scope = globalThis) {
  if (user !== null) keep({ user, since: newClientId() }, scope);
  else if (known(scope)?.user) forgetSpeaker(known(scope).user, scope);
}

/** Nothing of who has left stays behind. */
export function forgetSpeaker(user, scope = globalThis) {
  if (known(scope)?.user !== user) return;
  unkept.delete(scope);
  attempt(() => scope.localStorage.removeItem(KEY));
}

const known = (scope) => attempt(() => JSON.parse(scope.localStorage.getItem(KEY))) ?? unkept.get(scope) ?? null;

function keep(last, scope) {
  unkept.set(scope, last);
  attempt(() => scope.localStorage.setItem(KEY, JSON.stringify(last)));
  return last;
}

/** Reading `localStorage` throws where site data is blocked, writing where it is full. */
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}
