/** The slices that the page reads, from the log, the outbox and the link. Pure. */
import { CONTENT_LIMIT } from "./constants.js";
import { momentLabel, sealLabel } from "./days.js";
import { canSend as linked, linkName } from "./link_state.js";
import { hasEarlier } from "./log.js";
import { trimmedLength } from "./text.js";
import { words } from "./words.js";

/** Slices that follow from the log alone. */
export function logSlices(log, me, now) {
  const { session } = log;
  return {
    title: session.title,
    sessionType: session.session_type,
    conflictId: session.conflict_id ?? "",
    canAsk: canAsk(log),
    eraseAsked: eraseAsked(session, me),
    partner: session.participants.find((one) => one.user_id !== me.id)?.name ?? "",
    isFinalized: session.status === "finalized",
    seal: sealOf(session, now),
    isStreaming: log.reply !== null,
    participants: session.participants.map((one) => participant(one, log, me)),
    hasEarlier: hasEarlier(log),
  };
}

/** Whether there is something that the AI has not answered yet, and could. */
function canAsk({ session, messages, reply, failed }) {
  if (session.status === "finalized" || reply || failed?.retryable) return false;
  return messages.length > 0 && messages.at(-1).role !== "ai";
}

/** Who has asked to erase what two share: "", "mine" or "theirs". */
function eraseAsked({ erasure_asked_by: asked = [] }, me) {
  if (asked.length === 0) return "";
  return asked.includes(me.id) ? "mine" : "theirs";
}

function sealOf({ status, finalized_at, digest }, now) {
  if (status !== "finalized") return null;
  const [at, today] = [new Date(finalized_at), new Date(now)];
  return { finalized_at, digest: digest ?? "", label: sealLabel(at, today), at: momentLabel(at, today) };
}

function participant({ user_id, name, role }, log, me) {
  const mine = user_id === me.id;
  return { user_id, name, role, online: mine || log.online.includes(user_id), mine };
}

/** Who else is typing; without a link nobody is known to. */
export function typists(log, me, link) {
  if (!linked(link)) return [];
  return log.typing
    .filter((user) => user !== me.id)
    .map((user) => ({ user_id: user, name: nameOf(log, user) }));
}

const nameOf = (log, user) =>
  log.session.participants.find((one) => one.user_id === user)?.name ?? words.someone;

/** A reply that failed, as long as no other is being written, and another could be had. */
export function failure(log, shown) {
  if (log.reply || !log.failed || log.session?.status === "finalized") return null;
  const { id, code, detail, retryable, text } = log.failed;
  const seen = shown.id === id && shown.text.length > text.length ? shown.text : text;
  return { code, detail, retryable, text: seen };
}

/** How the link is, and how many messages wait for it. */
export function connection(link, entries, now) {
  const retrying = link.phase === "waiting" && link.online;
  return {
    state: linkName(link),
    retry_in: retrying ? Math.max(0, Math.ceil((link.retryAt - now) / 1000)) : 0,
    waiting: waitingIn(entries),
  };
}

/** How many messages wait to be sent. */
export const waitingIn = (entries) => entries.filter((one) => one.state === "queued").length;

/** What is being written, and whether it may be sent. */
export function draftSlices(text) {
  const length = trimmedLength(text);
  const canSend = length > 0 && length <= CONTENT_LIMIT;
  return { draft: text, canSend, charactersLeft: CONTENT_LIMIT - length };
}
