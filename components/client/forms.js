/** What forms make of answers and addresses. Pure. */

import { words } from "./words.js";

/** What a problem says of each field, and what it says of the whole. */
export function told({ body, problem }) {
  const errors = Object.fromEntries((body?.errors ?? []).map((one) => [one.field, one.message]));
  const detail = Object.keys(errors).length > 0 ? "" : problem.detail;
  return { busy: false, detail, errors };
}

/** The same where somebody who is signed in gives their password once more. */
export function toldOfPassword(answer) {
  if (answer.problem.code !== "bad_credentials") return told(answer);
  return { busy: false, detail: "", errors: { password: words.wrongPassword } };
}

/** Where to go after signing in: the path that the address names, of this site only; invitations stay. */
export function nextPath(search, here = "/") {
  const stay = here.startsWith("/invite/") || here === "/account" ? here : "/";
  const next = new URLSearchParams(search).get("next") ?? stay;
  return /^\/(?![/\\])/.test(next) ? next : "/";
}
