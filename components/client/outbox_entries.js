/**
 * The messages that one person has written in one conversation and that aren't on the server
 * yet. Pure: a list of entries in order of writing.
 *
 * entry = {client_id, owner, content, created_at, order, state, code, detail, seq, not_before}
 * state: "queued" → "acked" (has `seq`; stays until the log shows it) or "failed" (waits for
 * the person); `not_before` is when it may be tried next, in epoch milliseconds.
 */
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
    not_before: 0,
  });
}

/** As it is kept while nobody knows that its writer is who they are taken for: theirs to send, or to throw away. */
export const unsure = (one, tab) =>
  one.state === "queued"
    ? Object.freeze({ ...one, state: "failed", code: "unsure", detail: words.unsure, tab })
    : one;

/** What was kept so in `tab`, as it was before. */
export const writtenIn = (tab, entries) =>
  entries
    .filter((one) => one.code === "unsure" && one.tab === tab)
    .map((one) => Object.freeze({ ...one, state: "queued", code: "", detail: "", tab: undefined }));

/** An order after every entry's, even if the clock stands still or goes back. */
export const nextOrder = (entries, now) => Math.max(now, ...entries.map((one) => one.order + 1));

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
 * What was stored, with what this page holds. Of what was acknowledged, or is being `written` to storage, the page
 * knows better; and nothing is gone because storage doesn't show it: it may have failed.
 */
export function merged(stored, held, written) {
  const all = new Map(stored.map((one) => [one.client_id, one]));
  for (const one of held) {
    const better = one.state === "acked" || written.has(one.client_id) || !all.has(one.client_id);
    if (better) all.set(one.client_id, one);
  }
  return [...all.values()].sort((left, right) => left.order - right.order);
}

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

/** What to change after `outcome` = ack {seq} | reject {code, detail, retryable, retryAfter} | lost. */
export function afterOutcome(one, outcome, { now, random }) {
  if (outcome.kind === "ack") return { state: "acked", seq: outcome.seq };
  const kept = outcome.kind === "lost" || outcome.retryable || outcome.code === "unauthenticated";
  if (!kept) return { state: "failed", code: outcome.code, detail: outcome.detail };
  const wait = Math.max(outcome.retryAfter ?? 0, fullJitter(one.attempts + 1, random));
  const code = outcome.code ?? "lost";
  return { code, attempts: one.attempts + 1, not_before: now + wait };
}

/** A new link has nothing to do with what got lost on the last one: those may go at once. */
export const relinked = (entries) =>
  entries.map((one) =>
    one.state === "queued" && one.code === "lost"
      ? Object.freeze({ ...one, code: "", attempts: 0, not_before: 0 })
      : one,
  );

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
    not_before: 0,
  });
}
