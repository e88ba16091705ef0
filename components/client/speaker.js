/** Whom this page speaks for: nothing is ever done in the name of somebody who has signed in since. */

let id = null;
let ending = false; // the page is being loaded anew
const listeners = new Set();

/** The id of the user, null while nobody is known. */
export const speaker = () => id;

/** Call `listener` whenever it has become known who that is, or somebody else is. */
export const onSpeaker = (listener) => void listeners.add(listener);

/** The server has said who is signed in; false where the page is somebody else's. */
export function meet(user) {
  if (id === null) become(user);
  return id === user;
}

/** Somebody has signed in from this very page, or, with null, left by it. */
export function become(user) {
  id = user;
  for (const listener of [...listeners]) listener();
}

/** Load the page anew, once: asked again, a browser breaks off the load that has begun. */
export function beginAnew() {
  if (ending) return;
  ending = true;
  globalThis.location?.reload();
}

/** A browser may keep a whole page for whoever goes back to it. Whose it is by now, only the server knows. */
export function returned({ persisted }) {
  ending = false;
  if (!persisted) return;
  globalThis.document.documentElement.hidden = true;
  beginAnew();
}

globalThis.addEventListener?.("pageshow", returned);
