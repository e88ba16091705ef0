/** Tells the server how far I have read, and the page where what is new to me begins. */
import { UNKNOWN, looked, newFrom, readElsewhere, told, writing } from "./reading_state.js";

/** So long after the newest message was first seen the server is told; at most as often, too. */
export const TELL_AFTER_MS = 1_000;
/** So long after the log has come nothing counts as seen: the page may go to where what is new begins. */
export const SETTLE_MS = 300;
/** After this long what could not be told is told again. */
export const TELL_AGAIN_AFTER_MS = 5_000;

/**
 * Follow the open conversation at `path`; gives the way to stop. `page` is the browser's document. What is read
 * in one tab of a person's is read in all that this browser has of the conversation.
 */
export function followReading(path, { store, http, page, openChannel }) {
  let state = UNKNOWN;
  let answer = null; // to the question how far I had read when I came
  let known = 0;
  let timer = null;
  let closed = false;
  let settling = null;
  let settled = false;
  let channel = null;
  let shared = 0; // how far the other tabs know that I have read

  const seen = () => settled && store.get("atBottom") && page?.visibilityState !== "hidden";

  function settle() {
    settled = true;
    look();
  }

  function look() {
    if (closed || answer === null || store.get("status") !== "ready") return;
    settling ??= setTimeout(settle, SETTLE_MS);
    const rows = store.get("messages");
    settled ||= writing(rows); // who writes is where the newest is
    if (state.read === null) state = told(state, answer.ok ? known : null, rows);
    state = looked(state, rows, seen());
    show(rows);
    share();
    if (state.read > known) timer ??= setTimeout(() => void tell(), TELL_AFTER_MS);
  }

  function show(rows) {
    // Who talks alone with the guide has nothing to catch up on: the line is for what people say to each other.
    const among = store.get("participants").length > 1;
    store.set({ newFrom: among ? newFrom(state, rows) : 0, readUpTo: state.read });
  }

  function share() {
    channel ??= openChannel(`chat-read:${store.get("me").id}:${path}`, elsewhere);
    if (state.read <= shared) return;
    shared = state.read;
    channel.tell({ seq: state.read });
  }

  /** The tab that tells of it tells the server, too. */
  function elsewhere({ seq }) {
    if (closed || !Number.isSafeInteger(seq)) return;
    known = Math.max(known, seq);
    shared = Math.max(shared, seq);
    state = readElsewhere(state, seq, page?.visibilityState !== "hidden");
    look();
  }

  async function tell(keepalive = false) {
    timer = null;
    const seq = state.read;
    const { ok, problem } = await http("POST", `${path}/read`, { body: { seq }, keepalive });
    if (ok) {
      known = Math.max(known, seq);
      look();
    } else if (problem.retryable && !closed) timer ??= setTimeout(() => void tell(), TELL_AGAIN_AFTER_MS);
  }

  async function open() {
    answer = await http("GET", `${path}/read`);
    if (Number.isSafeInteger(answer.body?.seq)) known = answer.body.seq;
    look();
  }

  const leaving = () => {
    if (timer === null) return;
    clearTimeout(timer);
    void tell(true);
  };
  const turned = () => (page.visibilityState === "hidden" ? leaving() : look());
  const stops = ["messages", "atBottom", "status"].map((slice) => store.subscribe(slice, look));
  page?.addEventListener("visibilitychange", turned);
  void open();

  return () => {
    leaving();
    clearTimeout(settling);
    closed = true;
    channel?.close();
    for (const stop of stops) stop();
    page?.removeEventListener("visibilitychange", turned);
  };
}
