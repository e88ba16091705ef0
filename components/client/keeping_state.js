/** What answers about a whole conversation mean. Pure. */

/** The file name that a `Content-Disposition` header gives, if it does. */
export const nameIn = (header) => /filename="([^"]+)"/.exec(header ?? "")?.[1];

/** How erasing went: `gone`, perhaps by another hand; `waiting` for the partner; or `refused`. */
export function erased({ ok, status, problem }) {
  if (ok || status === 404) return "gone";
  return problem.code === "partner_must_agree" ? "waiting" : "refused";
}
