/** What forms make of answers and addresses. Pure. */

import { words } from "./words.js";

const HERE = "https://here.invalid";

/** What a problem says of each field, and what it says of the whole. */
export function told({ body, problem }) {
  const errors = Object.fromEntries((body?.errors ?? []).map((one) => [one.field, one.message]));
  const detail = Object.keys(errors).length > 0 ? "" : problem.detail;
  return { busy: false, detail, errors };
}

/** What is said of the fields of `form` that must not be empty and are; null if there is none such. */
export function missing({ elements }) {
  const empty = [...elements].filter((one) => one.dataset.missing && one.value === "");
  const errors = Object.fromEntries(empty.map((one) => [one.name, one.dataset.missing]));
  return empty.length > 0 ? { busy: false, detail: "", errors } : null;
}

/** The same where somebody who is signed in gives their password once more. */
export function toldOfPassword(answer) {
  if (answer.problem.code !== "bad_credentials") return told(answer);
  return { busy: false, detail: "", errors: { password: words.wrongPassword } };
}

/** Where to go after signing in: the path that the address names, of this site only; invitations stay. */
export function nextPath(search, here = "/") {
  const stay = here.startsWith("/invite/") || here === "/account" ? here : "/";
  return pathHere(new URLSearchParams(search).get("next") ?? stay);
}

/** What of `address` a browser would take for a place on this site: it skips tabs and line breaks, as we then do. */
function pathHere(address) {
  if (!address.startsWith("/") || !URL.canParse(address, HERE)) return "/";
  const { origin, pathname, search, hash } = new URL(address, HERE);
  return origin === HERE && !pathname.startsWith("//") ? pathname + search + hash : "/";
}
