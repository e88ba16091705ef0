/**
 * The rows that the page shows: the log, then what is not yet in it. Pure, but for its memory:
 * a row that hasn't changed stays the same object, so that only what changed is rendered.
 */
import { RUN_WITHIN_MS } from "./constants.js";
import { dayKey, dayLabel, timeLabel } from "./days.js";
import { isEmoji } from "./emoji.js";
import { pauseLeft } from "./outbox_entries.js";
import { same } from "./store.js";
import { duration, fill } from "./text.js";
import { words } from "./words.js";

/** Makes `rows({log, entries, me, linked, now})`, which remembers the rows it gave last. */
export function rowMaker() {
  let known = new Map();
  return (view) => {
    const found = new Map();
    const rows = build(view).map((row) => {
      const before = known.get(row.key);
      const kept = before && same(before, row) ? before : Object.freeze(row);
      found.set(row.key, kept);
      return kept;
    });
    known = found;
    return rows;
  };
}

function build({ log, entries, me, linked, now }) {
  const sender = senderOf(log, me);
  const logged = log.messages.map((message) => fromMessage(message, me));
  let next = log.lastSeq + 1;
  let why = ""; // they wait, if it isn't for the network
  const unsent = entries.map((entry) => {
    if (linked && entry.state === "queued" && pauseLeft(entry, now) > 0) {
      linked = false; // one at a time: those after it wait, too
      if (entry.code === "rate_limited") why = fill(words.tooMuch, { time: duration(entry.pause) });
    }
    const row = fromEntry(entry, sender, linked, why);
    if (entry.seq === next) next += 1;
    else row.seq = null; // what comes before it isn't here yet
    return row;
  });
  const today = new Date(now);
  let previous = null;
  const rows = [...logged, ...unsent].map((row) => (previous = placed(row, previous, today)));
  rows.forEach((row, index) => {
    row.last = rows[index + 1]?.first ?? true;
  });
  return rows;
}

/** How I appear in this conversation. */
function senderOf(log, me) {
  const mine = log.session?.participants.find((one) => one.user_id === me.id);
  return { id: me.id, name: mine?.name ?? me.name, role: mine?.role ?? "user" };
}

function fromMessage(message, me) {
  return {
    key: message.client_id ?? `s${message.seq}`,
    seq: message.seq,
    client_id: message.client_id ?? null,
    role: message.role,
    author_id: message.author_id ?? null,
    author_name: message.author_name,
    content: message.content,
    created_at: message.created_at,
    outcome: message.outcome ?? null,
    state: message.outcome ?? "sent",
    mine: message.author_id !== null && message.author_id === me.id,
    error: "",
    retryable: false,
  };
}

function fromEntry(entry, sender, linked, why) {
  return {
    key: entry.client_id,
    seq: entry.seq,
    client_id: entry.client_id,
    role: sender.role,
    author_id: sender.id,
    author_name: sender.name,
    content: entry.content,
    created_at: entry.created_at,
    outcome: null,
    state: stateOf(entry, linked),
    mine: true,
    error: entry.state === "failed" ? entry.detail : entry.state === "queued" ? why : "",
    retryable: entry.state === "failed" && entry.code !== "conversation_finalized",
  };
}

function stateOf(entry, linked) {
  if (entry.state === "acked") return "sent";
  if (entry.state === "failed") return "failed";
  return linked ? "sending" : "waiting";
}

/** Where a row stands among those before it: first of its author's run, first of its day. */
function placed(row, previous, today) {
  const at = new Date(row.created_at);
  const before = previous && new Date(previous.created_at);
  const newDay = !before || dayKey(before) !== dayKey(at);
  const sameRun =
    !newDay &&
    previous.role === row.role &&
    previous.author_id === row.author_id &&
    at - before < RUN_WITHIN_MS;
  const day = newDay ? dayLabel(at, today) : "";
  const emoji = row.role !== "ai" && isEmoji(row.content);
  return { ...row, first: !sameRun, day, time: timeLabel(at), emoji };
}
