/** The text of the reply that is being written, from the pieces of its stream. Pure. */

export const NOTHING = Object.freeze({ id: "", text: "", fresh: true });

/** A new connection without Last-Event-ID: what it says first is all the text so far. */
export const reopened = (reply) => ({ ...reply, fresh: true });

/** Take in one delta: append, or replace on a new connection or for another reply. */
export function withDelta(reply, { reply_id: id, text }) {
  const anew = reply.fresh || reply.id !== id;
  return { id, text: anew ? text : reply.text + text, fresh: false };
}

/** What to show for the reply `running` of the log: its stream and its snapshots tell the same text. */
export function shownText(running, streamed, shown) {
  if (!running) return "";
  const known = [running.text, streamed.id === running.id ? streamed.text : ""];
  if (shown.id === running.id) known.push(shown.text);
  return known.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
}
