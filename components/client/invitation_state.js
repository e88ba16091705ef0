/** What an invitation looks like to whoever opened it. Pure. */

export const UNREAD = Object.freeze({
  face: "loading", // offer, gone, own, unreachable
  title: "",
  inviter: "",
  signedIn: false,
  name: "",
  busy: false,
  detail: "",
});

/** From the answers of the offer and of who I am. */
export function opened(offer, me) {
  const signedIn = me.ok;
  const name = me.body?.user?.name ?? "";
  if (offer.ok) {
    const { title, invited_by: inviter, own } = offer.body;
    return { face: own ? "own" : "offer", title, inviter, signedIn, name };
  }
  return { face: offer.status === 404 ? "gone" : "unreachable", signedIn, name };
}

/** From the refusal to let me in. */
export function refused({ status, problem }) {
  if (status === 404) return { face: "gone" };
  if (status === 401) return { signedIn: false };
  return problem.code === "own_invitation" ? { face: "own" } : { detail: problem.detail };
}
