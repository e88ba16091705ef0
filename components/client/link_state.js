/**
 * When to connect, wait, poll and give up: the pure half of the link.
 *
 * `step(state, event)` gives the next state and what is to be done (`effects`, each carried out
 * by the shell in `link.js`). Time comes in with every event as `now`; `deadline(state)` says
 * when the next `tick` is due, so the shell needs one timer only.
 */
import * as C from "./constants.js";

/** Full jitter: `random(0, min(cap, base * 2^n))` milliseconds. */
export function fullJitter(attempt, random) {
  return random * Math.min(C.BACKOFF_CAP_MS, C.BACKOFF_BASE_MS * 2 ** Math.min(attempt, 30));
}

/** Phases: idle, opening, live, waiting, polling, ended. */
export const START = Object.freeze({
  phase: "idle",
  online: true,
  attempt: 0, // exponent of the next delay
  failures: 0, // in a row, of WebSockets that never got to be good
  tried: false, // whether any try has come to its end: "connecting" until then
  socket: false, // a WebSocket is open or opening (while polling: the trial)
  opened: false, // the socket that is tried has been let in; its welcome is on its way
  openedAt: 0,
  patience: C.WELCOME_WITHIN_MS, // with the next welcome
  goodAt: 0, // when a live connection counts as good
  heardAt: 0,
  pingedAt: 0,
  answerBy: 0, // a frame is due by then, 0: none is awaited
  retryAt: 0,
  polled: false, // the current polling has had an answer
  behind: false, // it reads what was missed, page by page
  ended: null, // null, "signed_out", "not_found" or "error"
});

const ENDS = {
  [C.CLOSE.SIGNED_OUT]: "signed_out",
  [C.CLOSE.NOT_FOUND]: "not_found",
  [C.CLOSE.BAD_CLIENT]: "error",
};

/** The value of `data-link`. */
export function linkName(state) {
  if (state.phase === "live") return "live";
  if (state.phase === "polling" && state.polled) return "polling";
  if (!state.online) return "offline";
  if (state.phase === "ended") return "offline";
  return state.tried ? "reconnecting" : "connecting";
}

/** Whether a link of this name brings messages, and takes them. */
export const isLinked = (name) => name === "live" || name === "polling";

/** Whether a message can be sent now. */
export const canSend = (state) => isLinked(linkName(state));

/** When the next `tick` is due; Infinity for never. */
export function deadline(state) {
  const due = [];
  if (state.phase === "waiting") due.push(state.retryAt);
  if (state.phase === "opening") due.push(state.openedAt + state.patience);
  if (state.phase === "live") {
    due.push(state.pingedAt + C.PING_EVERY_MS);
    if (state.answerBy) due.push(state.answerBy);
    if (state.goodAt) due.push(state.goodAt);
  }
  if (state.phase === "polling") {
    due.push(state.socket ? state.openedAt + state.patience : state.retryAt);
  }
  return Math.min(Infinity, ...due);
}

/** The next state and the effects: open, close, ping, catch_up, poll, stop_poll. */
export function step(state, event) {
  if (state.phase === "ended" && event.type !== "start") return [state, []];
  return STEPS[event.type](state, event);
}

const STEPS = {
  start: ({ online }, event) => open({ ...START, online: event.online ?? online }, event),
  stop: (state) => [{ ...START, online: state.online }, ["stop_poll", "close"]],
  welcome: (state, { now }) => [
    {
      ...state,
      phase: "live",
      online: true, // whatever the browser says
      tried: true,
      polled: false,
      behind: false,
      socket: true,
      goodAt: now + C.GOOD_AFTER_MS,
      heardAt: now,
      pingedAt: now,
      answerBy: 0,
      retryAt: 0,
    },
    state.phase === "polling" ? ["stop_poll"] : [],
  ],
  opened: (state) => [state.socket ? { ...state, opened: true } : state, []],
  heard: (state, { now }) => [{ ...state, heardAt: now, answerBy: 0 }, []],
  closed: (state, event) => (state.socket ? closed(state, event) : [state, []]),
  resync: (state, event) =>
    state.phase === "live" ? wait({ ...state, socket: false }, event, ["close"]) : [state, []],
  reached: (state) => [state.phase === "polling" ? answered(state) : state, []],
  caught_up: (state, event) => (state.phase === "polling" ? caughtUp(state, event) : [state, []]),
  polled: (state) => (state.phase === "polling" ? [answered(state), ["poll"]] : [state, []]),
  poll_failed: (state, event) => (state.phase === "polling" ? pollFailed(state, event) : [state, []]),
  online: (state, event) => awake({ ...state, online: true, attempt: 0 }, event),
  visible: (state, event) => awake(state, event),
  try_now: (state, event) => awake({ ...state, attempt: 0 }, event),
  doubt: (state, event) => (state.phase === "live" ? awake(state, event) : [state, []]),
  offline: (state, { now }) =>
    state.phase === "idle"
      ? [{ ...state, online: false }, []]
      : [
          {
            ...state,
            ...DOWN,
            phase: "waiting",
            online: false,
            retryAt: now + C.OFFLINE_RETRY_MS,
          },
          ["stop_poll", "close"],
        ],
  tick,
};

const DOWN = { socket: false, opened: false, goodAt: 0, answerBy: 0, polled: false, behind: false };

function open(state, { now }) {
  return [{ ...state, ...DOWN, phase: "opening", socket: true, openedAt: now }, ["open"]];
}

function wait(state, { now, random }, effects = [], atLeast = 0) {
  const delay = state.online ? fullJitter(state.attempt, random) : C.OFFLINE_RETRY_MS;
  const retryAt = now + Math.max(delay, atLeast);
  const attempt = state.attempt + 1;
  return [{ ...state, ...DOWN, phase: "waiting", tried: true, attempt, retryAt }, effects];
}

/** Our server says what to do by these; whatever else ends a socket early speaks against WebSockets as such. */
const OURS = [C.CLOSE.RESTART, C.CLOSE.TOO_SLOW, C.CLOSE.TOO_MANY];

/** The socket is gone: by our server's word, or by something between us that doesn't let WebSockets through. */
function closed(state, event) {
  const ended = ENDS[event.code];
  if (ended) return [{ ...state, ...DOWN, phase: "ended", ended }, ["stop_poll"]];
  const greeted = state.phase === "live";
  const broke = event.code === C.CLOSE.ABNORMAL || !(greeted || OURS.includes(event.code));
  const failures = state.failures + (broke ? 1 : 0);
  if (state.phase === "polling") {
    return [{ ...state, socket: false, retryAt: event.now + C.WEBSOCKET_RETRY_WHILE_POLLING_MS }, []];
  }
  if (broke && failures >= C.FAILURES_BEFORE_POLLING) return poll({ ...state, failures }, event);
  const atLeast = event.code === C.CLOSE.TOO_MANY ? C.TOO_MANY_RETRY_MS : 0;
  return wait({ ...state, failures }, event, [], atLeast);
}

function poll(state, { now }) {
  const retryAt = now + C.WEBSOCKET_RETRY_WHILE_POLLING_MS;
  return [{ ...state, ...DOWN, phase: "polling", tried: true, behind: true, retryAt }, ["catch_up"]];
}

/** HTTP answers: there is a way to send, and whoever is answered is online whatever the browser says. */
const answered = (state) => ({ ...state, online: true, polled: true, attempt: 0, tried: true });

/**
 * All that was missed is there. What the sockets failed by may be over, and their welcome is small by now: one is
 * tried at once, beside the poll.
 */
function caughtUp(state, event) {
  const known = answered({ ...state, behind: false });
  if (state.socket) return [known, ["poll"]];
  const [next, effects] = tryAside(known, event);
  return [next, [...effects, "poll"]];
}

function pollFailed(state, event) {
  if (event.status === 401) return [{ ...state, ...DOWN, phase: "ended", ended: "signed_out" }, ["close"]];
  if (event.status === 404) return [{ ...state, ...DOWN, phase: "ended", ended: "not_found" }, ["close"]];
  return wait(state, event, ["close"], event.retryAfter ?? 0);
}

/** Something says that now is a good time: try at once, or ask what is open whether it still lives. */
function awake(state, event) {
  if (state.phase === "waiting") return open(state, event);
  if (state.phase === "opening" && event.now - state.openedAt >= C.STUCK_AFTER_MS) {
    return open(state, event);
  }
  if (state.phase === "live") {
    const answerBy = state.answerBy || event.now + C.PROBE_WITHIN_MS;
    return [{ ...state, answerBy, pingedAt: event.now }, ["ping"]];
  }
  if (state.phase !== "polling") return [state, []];
  const [next, effects] = state.socket || (state.behind && state.polled) ? [state, []] : tryAside(state, event);
  // The poll that waits may do so on a network that is gone.
  return [next, [...effects, state.behind ? "catch_up" : "poll"]];
}

/** Try the WebSocket while polling goes on. */
const tryAside = (state, { now }) => [{ ...state, socket: true, opened: false, openedAt: now }, ["open"]];

/**
 * A tick may come late (a hidden tab's timers are held back): silence counts only from a ping
 * that went unanswered, never from the mere passing of time.
 */
function tick(state, event) {
  const { now } = event;
  if (now < deadline(state)) return [state, []];
  if (state.phase === "waiting") return open(state, event);
  if (state.phase === "opening") return state.opened ? late(state, event) : lost(state, event);
  if (state.phase === "polling") {
    return state.socket ? lost(longer(state), event) : tryAside(state, event);
  }
  if (state.answerBy && now >= state.answerBy) return lost(state, event);
  if (state.goodAt && now >= state.goodAt) {
    const patience = C.WELCOME_WITHIN_MS;
    return tick({ ...state, goodAt: 0, attempt: 0, failures: 0, patience }, event);
  }
  return [{ ...state, pingedAt: now, answerBy: now + C.PONG_WITHIN_MS }, ["ping"]];
}

/**
 * The server let us in, but its welcome doesn't get here: too much was missed for so slow a link. It is read in
 * pages instead, and what was written is posted meanwhile.
 */
function late(state, event) {
  const [next, effects] = poll(longer(state), event);
  return [next, ["close", ...effects]];
}

/** The next welcome may take its time, where this one was late only. */
const longer = (state) =>
  state.opened ? { ...state, patience: Math.min(2 * state.patience, C.WELCOME_WITHIN_MOST_MS) } : state;

/** We give the socket up ourselves. */
function lost(state, event) {
  const [next, effects] = closed(state, { ...event, code: C.CLOSE.ABNORMAL });
  return [next, ["close", ...effects]];
}
