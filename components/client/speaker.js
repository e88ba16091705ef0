/** Whom this page speaks for: nothing is ever done in the name of somebody who has signed in since. */

const TURN = "chat-turn"; // another one for everybody who comes or goes; it names nobody
const scope = globalThis;

let id = null;
const listeners = new Set();
let turn = read();

function put(user) {
  id = user;
  for (const listener of [...listeners]) listener();
}

function read() {
  return attempt(() => scope.localStorage.getItem(TURN)) ?? null;
}

/** Throws where site data is blocked. */
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}

/** The id of the user, null while nobody is known. */
export const speaker = () => id;

/** Call `listener` whenever it has become known who that is, or somebody else is. */
export const onSpeaker = (listener) => void listeners.add(listener);

/** The server has said who is signed in; false where the page is somebody else's. */
export function meet(user) {
  if (id === null) put(user);
  return id === user;
}

/** Somebody has signed in from this very page, or, with null, left by it. */
export function become(user) {
  put(user);
  turn = scope.crypto.randomUUID();
  attempt(() => scope.localStorage.setItem(TURN, turn));
}

/** A browser may keep a whole page for whoever goes back to it. Begin anew, and show nothing meanwhile, if somebody has come or gone since the page was left. */
export function returned({ persisted }) {
  if (!persisted || turn === read()) return;
  scope.document.documentElement.hidden = true;
  scope.location.reload();
}

scope.addEventListener?.("pageshow", returned);
