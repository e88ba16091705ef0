/** The link's shell: one WebSocket or one long poll at a time, as `link_state.js` decides. */
import {
  ASLEEP_AFTER_MS,
  POLL_APART_MS,
  POLL_TIMEOUT_MS,
  POLL_WAIT_S,
  SUBPROTOCOL,
  WATCH_EVERY_MS,
} from "./constants.js";
import { START, deadline, step } from "./link_state.js";
import { pingFrame, readFrame, readPolled } from "./wire.js";

/**
 * `after()` gives the last seq held, `user()` the id of who I am; `onSnapshot`, `onEvent` get what came in; `onState` the
 * link's own state whenever it changes. `http` as in `http.js`. The rest are the browser's.
 */
export class Link {
  #state = START;
  #socket = null;
  #poll = null;
  #polledAt = 0;
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

  async poll() {
    this.stop_poll();
    const aborter = new AbortController();
    this.#poll = aborter;
    await pause(this.#polledAt + POLL_APART_MS - this.#io.now());
    if (this.#poll !== aborter) return;
    this.#polledAt = this.#io.now();
    const wait = this.#state.polled ? POLL_WAIT_S : 0;
    const query = new URLSearchParams({ after: this.#io.after(), wait, version: this.#version });
    const answer = await this.#io.http("GET", `${this.#io.path.events}?${query}`, {
      signal: aborter.signal,
      timeout: POLL_TIMEOUT_MS,
    });
    if (this.#poll === aborter) this.#answered(answer);
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
    if (!snapshot) {
      this.tell({ type: "poll_failed", status: answer.status, retryAfter: answer.retryAfter });
      return;
    }
    this.#version = snapshot.version;
    this.#io.onSnapshot(snapshot);
    this.tell({ type: "polled" });
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

/** No event tells of a computer that slept with the page in sight; the clock does. */
function watchForSleep(onAwake) {
  let looked = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - looked > WATCH_EVERY_MS + ASLEEP_AFTER_MS) onAwake();
    looked = now;
  }, WATCH_EVERY_MS);
  return () => clearInterval(timer);
}
