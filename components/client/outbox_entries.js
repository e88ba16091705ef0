/**
 * The messages that one person has written in one conversation and that aren't on the server
 * yet. Pure: a list of entries in order of writing.
 *
 * entry = {client_id, owner, content, created_at, order, state, code, detail, seq, attempts, not_before, pause, freed}
 * state: "queued" → "acked" (has `seq`; stays until the log shows it) or "failed" (waits for
 * the person); `not_before` is when it may be tried next, in epoch milliseconds, and `pause` how long that was to be
 * waited for; `freed` is the `not_before` that a new link has done away with.
 */
import { CLOCK_SLACK_MS } from "./constants.js";
import { fullJitter } from "./link_state.js";
import { words } from "./words.js";

/** Whose and where: another person's messages on the same device have another owner. */
export const ownerOf = (userId, conversationId) => `${userId}:${conversationId}`;

/** The id of the conversation in which an owner's messages are, null if the owner is somebody else. */
export const conversationIn = (owner, userId) =>
  owner.startsWith(`${userId}:`) ? owner.slice(userId.length + 1) : null;

export function entry({ owner, clientId, content, now, order }) {
  return Object.freeze({
    client_id: clientId,
    owner,
    content,
    created_at: new Date(now).toISOString(),
    order,
    state: "queued",
    code: "",
    detail: "",
    seq: null,
    attempts: 0,
    ...AT_ONCE,
  });
}

/** As it is kept while nobody knows that its writer is who they are taken for: theirs to send, or to throw away. */
export const unsure = (one, tab, since) =>
  one.state === "queued"
    ? Object.freeze({ ...one, state: "failed", code: "unsure", detail: words.unsure, tab, since })
    : one;

/** What was kept so in `tab`, as it was before, if nobody has signed in or out `since`. */
export const writtenIn = (tab, since, entries) =>
  entries.filter((one) => one.code === "unsure" && one.tab === tab && one.since === since).map(sure);

/** Who it was is known by now: what was kept so is theirs, if nobody has signed in or out `since`. */
export const known = (since, entries) =>
  entries.map((one) => (one.code === "unsure" && one.since === since ? sure(one) : one));

const sure = ({ tab: _tab, since: _since, ...one }) =>
  Object.freeze({ ...one, state: "queued", code: "", detail: "" });

const AT_ONCE = Object.freeze({ not_before: 0, pause: 0, freed: 0 });

/** An order after every entry's, even if the clock stands still or goes back. */
export const nextOrder = (entries, now) => Math.max(now, ...entries.map((one) => one.order + 1));

/** Those of `late`, written before it was known what was there, come behind all others, and the order `latest`, whatever the clock said. */
export function behind(entries, late, latest = 0) {
  const before = entries.filter((one) => !late.has(one.client_id));
  const after = entries.filter((one) => late.has(one.client_id));
  return after.reduce((all, one) => {
    const order = nextOrder(all, Math.max(one.order, latest + 1));
    return [...all, order === one.order ? one : Object.freeze({ ...one, order })];
  }, before);
}

export const added = (entries, one) =>
  [...entries.filter((other) => other.client_id !== one.client_id), one].sort(
    (left, right) => left.order - right.order,
  );

export const removed = (entries, clientId) =>
  entries.some((one) => one.client_id === clientId)
    ? entries.filter((one) => one.client_id !== clientId)
    : entries;

/** `entries` with changes to one of them; unchanged if it isn't there. */
export const changed = (entries, clientId, changes) =>
  entries.some((one) => one.client_id === clientId)
    ? entries.map((one) => (one.client_id === clientId ? Object.freeze({ ...one, ...changes }) : one))
    : entries;

/**
 * What was stored, with what this page holds. Of what was acknowledged, is being `written` to storage, or was freed
 * by a new link, the page knows better; and nothing is gone because storage doesn't show it: it may have failed.
 */
export function merged(stored, held, written) {
  const all = new Map(stored.map((one) => [one.client_id, one]));
  for (const one of held) {
    const other = all.get(one.client_id);
    const better = one.state === "acked" || written.has(one.client_id) || !other || freed(one, other);
    if (better) all.set(one.client_id, one);
  }
  return [...all.values()].sort((left, right) => left.order - right.order);
}

const isLost = (one) => one.state === "queued" && one.code === "lost";

/** Whether `other` is what `one` was before it was freed. */
const freed = (one, other) => isLost(other) && one.freed === other.not_before;

/** Without those that the log shows, or must show in a part that isn't loaded. */
export function unlogged(entries, log) {
  const shown = new Set(log.messages.map((message) => message.client_id));
  const left = entries.filter(
    (one) => !shown.has(one.client_id) && !(one.state === "acked" && one.seq <= log.lastSeq),
  );
  return left.length === entries.length ? entries : left;
}

/** The one to send next; those that failed don't hold up the others. */
export const nextToSend = (entries) => entries.find((one) => one.state === "queued") ?? null;

/**
 * How long it is still to wait, in milliseconds: never longer than the pause that it was given. Where the clock says
 * otherwise it was set meanwhile.
 */
export function pauseLeft(one, now) {
  const left = one.not_before - now;
  return left > 0 && left <= one.pause + CLOCK_SLACK_MS ? left : 0;
}

/** What to change after `outcome` = ack {seq} | reject {code, detail, retryable, retryAfter} | lost. */
export function afterOutcome(one, outcome, { now, random }) {
  if (outcome.kind === "ack") return { state: "acked", seq: outcome.seq };
  const kept = outcome.kind === "lost" || outcome.retryable || outcome.code === "unauthenticated";
  if (!kept) return { state: "failed", code: outcome.code, detail: outcome.detail };
  const pause = Math.ceil(Math.max(outcome.retryAfter ?? 0, fullJitter(one.attempts + 1, random)));
  const code = outcome.code ?? "lost";
  return { code, attempts: one.attempts + 1, not_before: now + pause, pause };
}

/** A new link has nothing to do with what got lost on the last one: those may go at once. */
export const relinked = (entries) => (entries.some(isLost) ? entries.map((one) => (isLost(one) ? free(one) : one)) : entries);

const free = (one) => Object.freeze({ ...one, ...AT_ONCE, code: "", attempts: 0, freed: one.not_before });

/** The person wants another try. An id that was taken by other content can't be used again. */
export function again(one, newId) {
  const clientId = one.code === "client_id_reused" ? newId() : one.client_id;
  return Object.freeze({
    ...one,
    client_id: clientId,
    state: "queued",
    code: "",
    detail: "",
    attempts: 0,
    ...AT_ONCE,
  });
}
