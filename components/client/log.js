/**
 * What one conversation is, from what the server says of it. Pure.
 *
 * A snapshot and the events after it equal a fresh snapshot. Messages are gapless by seq: an
 * event beyond the next seq is not shown, the log is then stale, and the link asks again from
 * `lastSeq`. A snapshot that says `recovered: false` sets `lost`: the newest page is read anew.
 */

import { words } from "./words.js";

export const EMPTY = Object.freeze({
  session: null,
  messages: Object.freeze([]),
  lastSeq: 0, // of the last message held
  heardOf: 0, // the highest seq that is known to exist
  reply: null,
  failed: null,
  ended: Object.freeze([]), // ids of the last replies that have come to their end
  online: Object.freeze([]),
  typing: Object.freeze([]),
  lost: false,
});

const ENDED_HELD = 8;

const UNKNOWN_FAILURE = { code: "interrupted", detail: words.brokeOff, retryable: true };

const without = (list, item) => (list.includes(item) ? list.filter((other) => other !== item) : list);
const including = (list, item) => (list.includes(item) ? list : [...list, item].sort());
const sorted = (list) => [...new Set(list)].sort();

/** The first message's seq, 0 when there is none. */
export const firstSeq = (log) => log.messages[0]?.seq ?? 0;

/** Whether there are messages before those that are held. */
export const hasEarlier = (log) => firstSeq(log) > 1;

/** Whether a message is missing that is known to exist. */
export const isStale = (log) => log.heardOf > log.lastSeq;

/** Apply one frame of the WebSocket; frames that aren't about the log leave it as it is. */
export function applyEvent(log, event) {
  if (!Object.hasOwn(EVENTS, event.type)) return log;
  const told = event.type === "reply" && event.state !== "started" && event.reply_id;
  return ending(log, EVENTS[event.type](log, event), told);
}

/** Something else than the link says that the reply `id`, to a person's message, has begun. */
export const applyStarted = (log, id) =>
  log.messages.at(-1)?.role === "ai"
    ? log
    : applyEvent(log, { type: "reply", reply_id: id, state: "started" });

/** Apply a `welcome` or the answer of a long poll. */
export function applySnapshot(log, snapshot) {
  const { messages: _messages, ...session } = snapshot.session;
  const known = { ...log, session, lost: !snapshot.recovered };
  const next = known.lost ? known : caughtUp(log, known, snapshot);
  const online = sorted(snapshot.online);
  return ending(log, { ...next, ...replyIn(snapshot), online, typing: sorted(snapshot.typing) });
}

/** `next` follows on `log`: which reply has ended by it, or is `told` to have, is remembered. */
function ending(log, next, told) {
  const over = [log.reply?.id, next.failed?.id, told].filter((id) => id && id !== next.reply?.id && !next.ended.includes(id));
  return over.length === 0 ? next : { ...next, ended: [...new Set([...next.ended, ...over])].slice(-ENDED_HELD) };
}

/** Apply a session as REST shows it, with its newest page of messages. */
export function applySession(log, full) {
  const { messages, reply: _reply, has_more: _hasMore, ...session } = full;
  const online = sorted(full.participants.filter((one) => one.online).map((one) => one.user_id));
  const known = { ...log, session, online, lost: false };
  const follows = log.messages.length > 0 && (messages[0]?.seq ?? 1) <= log.lastSeq + 1;
  const next = follows ? messages.reduce(appended, known) : heldAnew(known, full);
  // It may have been read before what the link has told of since: that a reply isn't in it ends none.
  return ending({ ...log, reply: null }, { ...next, ...replyIn(full) });
}

/** Apply a page of the messages after the last one held. */
export const applyPage = (log, { messages }) =>
  caughtUp(log, { ...log, lost: log.lost && messages.length === 0 }, { messages, session: { last_seq: log.lastSeq } });

/** What was lost begins anew with a snapshot that begins later: it was asked for from there. */
const caughtUp = (log, known, { messages, session }) =>
  log.lost && messages[0]?.seq > log.lastSeq + 1
    ? heldAnew(known, { messages, last_seq: session.last_seq })
    : messages.reduce(appended, known);

function heldAnew(log, { messages, last_seq: told }) {
  const lastSeq = messages.at(-1)?.seq ?? told;
  return heard({ ...log, messages, lastSeq }, lastSeq);
}

/** Take the text so far of the reply that is being written from a snapshot's `reply`. */
export const applyReplyText = (log, reply) =>
  reply && log.reply?.id === reply.id ? { ...log, reply } : log;

/** Take the text of the reply that failed from a session's `failed_reply`: an event tells of the end only. */
export const applyFailedText = (log, failed) =>
  failed && log.failed?.id === failed.id ? { ...log, failed: { ...log.failed, text: failed.text } } : log;

/** Put a page of earlier messages before those that are held; a page that doesn't fit is ignored. */
export function applyEarlier(log, page) {
  const earlier = page.messages.filter((message) => message.seq < firstSeq(log));
  if (earlier.length === 0 || earlier.at(-1).seq !== firstSeq(log) - 1) return log;
  return { ...log, messages: [...earlier, ...log.messages] };
}

/** A snapshot tells of a failed reply by `failed_reply`; one that is silent about it knows of none. */
function replyIn(snapshot) {
  const reply = snapshot.reply ?? null;
  if (reply) return { reply, failed: null };
  const told = snapshot.failed_reply;
  if (!told) return { reply, failed: null };
  return { reply, failed: { ...UNKNOWN_FAILURE, ...told.error, id: told.id, text: told.text } };
}

function appended(log, message) {
  if (message.seq <= log.lastSeq) return log;
  const { seq } = message;
  if (log.lost || seq > log.lastSeq + 1) return heard(log, seq);
  const answered = message.role === "ai" ? { reply: null, failed: null } : {};
  return heard({ ...log, ...answered, messages: [...log.messages, message], lastSeq: seq }, seq);
}

const heard = (log, seq) => (seq > log.heardOf ? { ...log, heardOf: seq } : log);

const EVENTS = {
  welcome: applySnapshot,
  message: (log, { message }) => appended(log, message),
  typing: (log, { user_id: user, active }) => ({
    ...log,
    typing: active ? including(log.typing, user) : without(log.typing, user),
  }),
  presence: (log, { user_id: user, online }) => ({
    ...log,
    online: online ? including(log.online, user) : without(log.online, user),
  }),
  finalized: (log, { finalized_at, digest }) =>
    log.session
      ? { ...log, session: { ...log.session, status: "finalized", finalized_at, digest } }
      : log,
  erasure: (log, { asked_by }) =>
    log.session ? { ...log, session: { ...log.session, erasure_asked_by: asked_by } } : log,
  reply: (log, event) => REPLIES[event.state](log, event),
};

const REPLIES = {
  started: (log, { reply_id: id }) =>
    log.reply?.id === id || log.ended.includes(id) // its stream may have told of the end by now
      ? log
      : { ...log, reply: { id, text: "", started_at: null }, failed: null },
  complete: replied,
  stopped: replied,
  failed: (log, { reply_id: id, error }) => {
    if (log.reply && log.reply.id !== id) return log;
    const text = log.reply?.text ?? "";
    return { ...log, reply: null, failed: { ...UNKNOWN_FAILURE, ...error, id, text } };
  },
};

/** Its message comes first; if that is missing, something was missed. */
function replied(log, { reply_id: id, seq }) {
  if (seq && seq > log.lastSeq) return heard(log, seq);
  return log.reply?.id === id ? { ...log, reply: null } : log;
}
