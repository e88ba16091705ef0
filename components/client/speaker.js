/** Whom this page speaks for: nothing is ever done in the name of somebody who has signed in since. */

let id = null;

/** The id of the user, null while nobody is known. */
export const speaker = () => id;

/** The server has said who is signed in; false where the page is somebody else's. */
export function meet(user) {
  id ??= user;
  return id === user;
}

/** Somebody has signed in from this very page, or, with null, left by it. */
export function become(user) {
  id = user;
}
