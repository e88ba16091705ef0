/** What forms make of answers and addresses. Pure. */

/** What a problem says of each field, and what it says of the whole. */
export function told({ body, problem }) {
  const errors = Object.fromEntries((body?.errors ?? []).map((one) => [one.field, one.message]));
  const detail = Object.keys(errors).length > 0 ? "" : problem.detail;
  return { busy: false, detail, errors };
}

/** Where to go after signing in: the path that the address names, of this site only. */
export function nextPath(search) {
  const next = new URLSearchParams(search).get("next") ?? "/";
  return /^\/(?![/\\])/.test(next) ? next : "/";
}
