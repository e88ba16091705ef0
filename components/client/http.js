/** One way to ask the server: never throws, always an answer. */
import { met, turned } from "./last_speaker.js";
import { become, beginAnew, meet, speaker } from "./speaker.js";
import { ANSWER_SILENCE_MS } from "./constants.js";
import { duration, fill } from "./text.js";
import { readProblem } from "./wire.js";
import { words } from "./words.js";

/** What there is where nobody answers. */
export const NO_ANSWER = Object.freeze({
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
 * whenever something is done, the server answers 401 if the session is somebody else's by now. It is given up where
 * nothing comes: within `begins` at first, then within `timeout` after each piece, however long the whole takes.
 */
export async function http(method, path, options = {}) {
  const { body, signal, user, timeout = ANSWER_SILENCE_MS, begins = timeout, keepalive } = options;
  const name = user ?? (method === "GET" ? null : speaker());
  const silence = new Silence(begins);
  const ends = AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]);
  const heard = () => silence.within(timeout);
  const asked = method === "GET" && !user ? takeAsked(path) : null;
  try {
    const early = asked && (await until(ends, asked));
    if (early) return learned(method, path, await until(ends, answer(early, heard)));
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
    return learned(method, path, await until(ends, answer(response, heard)));
  } catch {
    return NO_ANSWER; // fetch rejects for the network, a timeout and an abort alike
  } finally {
    silence.end();
  }
}

/** Aborts its signal once nothing has been heard for so many milliseconds. */
class Silence {
  #aborter = new AbortController();
  #timer = null;

  constructor(ms) {
    this.within(ms);
  }

  get signal() {
    return this.#aborter.signal;
  }

  within(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#aborter.abort(), ms);
  }

  end() {
    clearTimeout(this.#timer);
  }
}

const ENTRANCES = ["guest", "sign-in", "sign-up"].map((way) => `/api/auth/${way}`);
const SESSION = "/api/auth/session";
const TELL_WHO = ["/api/auth/me", SESSION];
const ENDS = ["POST /api/auth/sign-out", "DELETE /api/auth/me"];

/** Whether a session has ended by this: a page of somebody's in the server's place ends none. */
const hasEnded = (method, path, { status }) => status === 204 && ENDS.includes(`${method} ${path}`);

/** Gives `answer`, and takes from it who is signed in: a page that turns out to be somebody else's starts anew. */
function learned(method, path, answer) {
  const { ok, status, body, problem } = answer;
  const tellsWho = method === "GET" && TELL_WHO.includes(path);
  // Refused, though the page speaks for somebody: it may be somebody else's by now.
  if (problem?.code === "unauthenticated" && !tellsWho && speaker() !== null) void http("GET", SESSION);
  if (tellsWho && (status === 401 || (ok && !body.user))) turned(null);
  if (!ok) return answer;
  if (ENTRANCES.includes(path)) enter(body.user.id);
  else if (hasEnded(method, path, answer)) enter(null);
  else if (tellsWho && body.user) {
    met(body.user.id);
    if (!meet(body.user.id)) beginAnew();
  }
  return answer;
}

function enter(user) {
  turned(user);
  become(user);
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

/** The answer in a `Response`; calls `heard` as it begins, and with each piece of it. */
export async function answer(response, heard = () => {}) {
  const text = await read(response, heard);
  const type = response.headers.get("Content-Type") ?? "";
  const body = /\bjson\b/.test(type) && text !== "" ? JSON.parse(text) : null;
  const { ok } = response;
  const ours = ok || readProblem(body) !== null;
  const status = ours ? response.status : NOT_OURS;
  const retryAfter = ours ? seconds(response.headers.get("Retry-After")) * 1000 : 0;
  const problem = ok ? null : problemOf(status, body);
  if (retryAfter > 0 && problem?.code === "rate_limited") problem.detail = fill(words.tooMuchAgain, { time: duration(retryAfter) });
  return { ok, status, body, retryAfter, problem };
}

/** Whoever answers in the server's place (a gateway with nothing behind it) knows neither who is signed in, nor what there is, nor when. */
const NOT_OURS = 502;

async function read({ body }, heard) {
  heard();
  const decoder = new TextDecoder();
  let text = "";
  for (const reader = body?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    heard();
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
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
