/** The link's shell: one WebSocket or one long poll at a time, as `link_state.js` decides. */
import {
  ASLEEP_AFTER_MS,
  POLL_APART_LOST_MS,
  POLL_APART_MS,
  POLL_BEGINS_MS,
  POLL_WAIT_S,
  SUBPROTOCOL,
  WATCH_EVERY_MS,
  WELCOME_WITHIN_MS,
} from "./constants.js";
import { catchUp } from "./catch_up.js";
import { START, deadline, step } from "./link_state.js";
import { pingFrame, readFrame, readPolled } from "./wire.js";

/**
 * `after()` gives the last seq held, `user()` the id of who I am; `onSnapshot`, `onPage`, `onEvent` get what came in;
 * `onState` the link's own state whenever it changes. `http` as in `http.js`; `now` is a clock that nobody sets. The rest are the
 * browser's.
 */
export class Link {
  #state = START;
  #socket = null;
  #poll = null;
  #polledAt = -Infinity;
  #apart = POLL_APART_MS;
  #version = "";
  #timer = null;
  #io;

  constructor(io) {
    this.#io = io;
  }

  get state() {
    return this.#state;
  }

  start() {
    this.tell({ type: "start", online: this.#io.online() });
  }

  stop() {
    this.tell({ type: "stop" });
  }

  /** Put an event to the state machine and carry out what it decides. */
  tell(event) {
    const before = this.#state;
    const timed = { now: this.#io.now(), random: this.#io.random(), ...event };
    const [state, effects] = step(before, timed);
    this.#state = state;
    this.#schedule();
    for (const effect of effects) this[effect]();
    if (this.#state !== before) this.#io.onState(this.#state, before);
  }

  /** Send a frame if the WebSocket is live; says whether it went out. */
  send(frame) {
    if (this.#state.phase !== "live" || this.#socket?.readyState !== 1) return false;
    this.#socket.send(frame);
    return true;
  }

  open() {
    this.close();
    const query = new URLSearchParams({ after: this.#io.after(), user: this.#io.user() });
    const socket = this.#io.socket(`${this.#io.path.socket}?${query}`, SUBPROTOCOL);
    this.#socket = socket;
    socket.onopen = () => socket === this.#socket && this.tell({ type: "opened" });
    socket.onmessage = ({ data }) => socket === this.#socket && this.#heard(data);
    socket.onclose = ({ code }) => {
      if (socket !== this.#socket) return;
      this.#socket = null;
      this.tell({ type: "closed", code });
    };
  }

  close() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  ping() {
    this.send(pingFrame());
  }

  async catch_up() {
    const aborter = this.#begun();
    this.#version = ""; // of what the other way has told since, nothing is known here
    const { signal } = aborter;
    const own = (act) => (value) => this.#poll === aborter && act(value);
    const failed = await catchUp({
      ask: (path) => this.#io.http("GET", path, { signal, begins: WELCOME_WITHIN_MS }),
      path: this.#io.path.room,
      after: this.#io.after,
      onReached: own(() => this.tell({ type: "reached" })),
      onPage: own(this.#io.onPage),
    });
    if (this.#poll !== aborter) return;
    if (failed) this.#failed(failed);
    else this.tell({ type: "caught_up" });
  }

  async poll() {
    const aborter = this.#begun();
    await pause(this.#polledAt + this.#apart - this.#io.now());
    if (this.#poll !== aborter) return;
    this.#polledAt = this.#io.now();
    const query = new URLSearchParams({ after: this.#io.after(), wait: POLL_WAIT_S, version: this.#version });
    const answer = await this.#io.http("GET", `${this.#io.path.events}?${query}`, {
      signal: aborter.signal,
      begins: POLL_BEGINS_MS,
    });
    if (this.#poll === aborter) this.#answered(answer);
  }

  /** One request at a time; gives the way to end the one that begins. */
  #begun() {
    this.stop_poll();
    this.#poll = new AbortController();
    return this.#poll;
  }

  stop_poll() {
    this.#poll?.abort();
    this.#poll = null;
  }

  #heard(data) {
    const frame = readFrame(data);
    if (frame?.type === "welcome") {
      this.#io.onSnapshot(frame);
      this.tell({ type: "welcome" });
      return;
    }
    this.tell({ type: "heard" });
    if (frame) this.#io.onEvent(frame);
  }

  #answered(answer) {
    const snapshot = answer.ok ? readPolled(answer.body) : null;
    if (!snapshot) return this.#failed(answer);
    this.#apart = snapshot.recovered ? POLL_APART_MS : POLL_APART_LOST_MS;
    this.#version = snapshot.version;
    this.#io.onSnapshot(snapshot);
    this.tell({ type: "polled" });
  }

  #failed({ status, retryAfter }) {
    this.tell({ type: "poll_failed", status, retryAfter });
  }

  #schedule() {
    clearTimeout(this.#timer);
    const due = deadline(this.#state);
    if (due === Infinity) return;
    this.#timer = setTimeout(() => this.tell({ type: "tick" }), Math.max(0, due - this.#io.now()));
  }
}

/** However fast the answers come, polls keep their distance. */
const pause = (ms) => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined);

/**
 * Tell the link what the browser says of the network and of the page, and `onVisible` that the
 * page is looked at again; gives the way to stop.
 */
export function listenToBrowser(link, onVisible, target = globalThis) {
  const aborter = new AbortController();
  const on = (where, name, tell) => where.addEventListener(name, tell, { signal: aborter.signal });
  const awake = () => link.tell({ type: "visible" });
  on(target, "online", () => link.tell({ type: "online" }));
  on(target, "offline", () => link.tell({ type: "offline" }));
  on(target, "focus", awake);
  on(target, "pageshow", ({ persisted }) => persisted && awake());
  on(target.document, "resume", awake);
  on(target.document, "visibilitychange", () => {
    if (target.document.visibilityState !== "visible") return;
    awake();
    onVisible();
  });
  const stopWatching = watchForSleep(awake);
  return () => {
    aborter.abort();
    stopWatching();
  };
}

/**
 * No event tells of a computer that slept with the page in sight; the clock on the wall does. One that nobody sets
 * may stand still in sleep.
 */
function watchForSleep(onAwake) {
  let looked = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - looked > WATCH_EVERY_MS + ASLEEP_AFTER_MS) onAwake();
    looked = now;
  }, WATCH_EVERY_MS);
  return () => clearInterval(timer);
}
