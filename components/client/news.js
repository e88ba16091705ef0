/** What is new in a conversation, in words for the ear. Pure. */

import { plain } from "./previews.js";
import { fill } from "./text.js";
import { words } from "./words.js";

const WORDS = 40;

/** The beginning of a text, cut between words. */
export function beginning(text, words = WORDS) {
  const all = text.trim().split(/\s+/);
  return all.length > words ? `${all.slice(0, words).join(" ")} …` : all.join(" ");
}

/**
 * What there is to say of the rows that are new since `seq`, those of others only. `told` characters of the
 * guide's answer were said while it was being written: what is left of it is said whole.
 */
export function news(rows, seq, told = 0) {
  return othersSince(rows, seq)
    .map((row) => (row.role === "ai" ? answer(row.content, told) : `${row.author_name}: ${beginning(row.content)}`))
    .filter((text) => text !== "")
    .join(" ");
}

const answer = (content, told) =>
  told > 0 ? plain(content.slice(told)) : fill(words.saidAnswered, { answer: beginning(plain(content)) });

/** The rows of others after `seq`. */
export const othersSince = (rows, seq) => rows.filter((row) => row.seq !== null && row.seq > seq && !row.mine);

/**
 * How many messages of others came after `seq`. Where so many were missed that the log began anew beyond them,
 * nobody here knows whose they were: all of them count.
 */
export function countSince(rows, seq) {
  const next = rows.find((row) => row.seq !== null && row.seq > seq);
  const skipped = seq > 0 && next ? next.seq - seq - 1 : 0;
  return skipped + othersSince(rows, seq).length;
}

/** The seq of the newest row that has one, 0 when there is none. */
export const lastSeq = (rows) => rows.findLast((row) => row.seq !== null)?.seq ?? 0;

/** What is said where there is no way in any more; the link has ended then, and it isn't the network's fault. */
export const ENDS = Object.freeze({
  not_found: words.saidGone,
  signed_out: words.saidSignedOut,
  removed: words.saidRemoved,
  error: words.saidBroken,
});

/** Which rows are refused now, by key, and what there is to say of those that weren't `before`: of the last, for all. */
export function refused(rows, before) {
  const now = rows.filter((row) => row.state === "failed");
  const fresh = now.findLast(({ key }) => !before.has(key));
  return { keys: new Set(now.map(({ key }) => key)), text: fresh ? fill(words.saidNotSent, { why: fresh.error }) : "" };
}
