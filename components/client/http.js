/** One way to ask the server: never throws, always an answer. */
import { become, beginAnew, meet, speaker } from "./speaker.js";
import { readProblem } from "./wire.js";
import { words } from "./words.js";

const TIMEOUT_MS = 15_000;
const NO_ANSWER = Object.freeze({
  ok: false,
  status: 0,
  body: null,
  problem: Object.freeze({
    code: "unreachable",
    detail: words.unreachable,
    retryable: true,
  }),
  retryAfter: 0,
});

/**
 * `{ok, status, body, problem, retryAfter}`. `status` 0: no answer at all. `problem` is the
 * RFC 9457 body of an error, or one made up from its status; `retryAfter` is milliseconds. With `user`, and
 * whenever something is done, the server answers 401 if the session is somebody else's by now. Nothing at all within `begins`: it is given up.
 */
export async function http(method, path, options = {}) {
  const { body, signal, user, timeout = TIMEOUT_MS, begins = timeout, keepalive } = options;
  const name = user ?? (method === "GET" ? null : speaker());
  const limit = AbortSignal.timeout(timeout);
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), begins);
  const ends = AbortSignal.any([limit, silence.signal, ...(signal ? [signal] : [])]);
  const asked = method === "GET" && !user ? takeAsked(path) : null;
  try {
    const early = asked && (await until(ends, asked));
    if (early) return learned(method, path, await answer(early));
    const response = await fetch(path, {
      method,
      keepalive,
      credentials: "same-origin",
      cache: "no-store",
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(name ? { "Chat-User": name } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: ends,
    });
    clearTimeout(timer); // it lives: what it says may take its time
    return learned(method, path, await answer(response));
  } catch {
    return NO_ANSWER; // fetch rejects for the network, a timeout and an abort alike
  } finally {
    clearTimeout(timer);
  }
}

const ENTRANCES = ["guest", "sign-in", "sign-up"].map((way) => `/api/auth/${way}`);
const SESSION = "/api/auth/session";
const TELL_WHO = ["/api/auth/me", SESSION];
const ENDS = ["POST /api/auth/sign-out", "DELETE /api/auth/me"];

/** Gives `answer`, and takes from it who is signed in: a page that turns out to be somebody else's starts anew. */
function learned(method, path, answer) {
  const { ok, body, problem } = answer;
  const tellsWho = method === "GET" && TELL_WHO.includes(path);
  // Refused, though the page speaks for somebody: it may be somebody else's by now.
  if (problem?.code === "unauthenticated" && !tellsWho && speaker() !== null) void http("GET", SESSION);
  if (!ok) return answer;
  if (ENTRANCES.includes(path)) become(body.user.id);
  else if (ENDS.includes(`${method} ${path}`)) become(null);
  else if (tellsWho && body.user && !meet(body.user.id)) beginAnew();
  return answer;
}

/** What the page itself asked for before there was any script, once. */
function takeAsked(path) {
  const asked = globalThis.early?.asked ?? {};
  const found = asked[path] ?? null;
  delete asked[path];
  return found;
}

/** What `promise` gives, unless `signal` comes first. */
function until(signal, promise) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

/** The answer in a `Response`. */
export async function answer(response) {
  const text = await response.text();
  const type = response.headers.get("Content-Type") ?? "";
  const body = /\bjson\b/.test(type) && text !== "" ? JSON.parse(text) : null;
  const { ok, status } = response;
  const retryAfter = seconds(response.headers.get("Retry-After")) * 1000;
  return { ok, status, body, retryAfter, problem: ok ? null : problemOf(status, body) };
}

/** What went wrong, in the protocol's words even when a proxy answered in its own. */
export function problemOf(status, body) {
  const told = readProblem(body);
  const temporary = status === 0 || status === 408 || status === 429 || status >= 500;
  if (!told) return { ...NO_ANSWER.problem, code: `http_${status}`, retryable: temporary };
  return { code: told.code, detail: told.detail, retryable: told.retryable ?? temporary };
}

/** Seconds in a `Retry-After` header (RFC 9110: a number or a date), 0 when there is none. */
export function seconds(header, now = Date.now()) {
  if (!header) return 0;
  if (/^\d+$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, Math.ceil((at - now) / 1000));
}
