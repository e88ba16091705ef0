import { CONTENT_LIMIT } from "./constants.js";
import { words } from "./words.js";

/**
 * Unicode's white space (its property White_Space), which the server trims: so the counter here agrees
 * with the limit there (`String.prototype.trim` differs in U+0085 and U+FEFF).
 */
const SPACE = "[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const LEADING = new RegExp(`^${SPACE}+`);
const IS_SPACE = new RegExp(SPACE);
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** One of our texts with its `{names}` filled in. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** About how long `ms` are, for people: in seconds, minutes or hours, never less than it is. */
export function duration(ms) {
  const [size, unit] = ms <= 60_000 ? [1, "second"] : ms <= 3_600_000 ? [60, "minute"] : [3_600, "hour"];
  const how = { style: "unit", unit, unitDisplay: "long" };
  return new Intl.NumberFormat("en", how).format(Math.ceil(ms / 1000 / size));
}

/** `text` without the white space around it. */
export function trimmed(text) {
  const start = LEADING.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && IS_SPACE.test(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** Length in Unicode code points after trimming: what the server counts. */
export function trimmedLength(text) {
  let count = 0;
  for (const _ of trimmed(text)) count += 1;
  return count;
}

/** Why `text` can't be sent, in a sentence for people, or "" if it can. */
export function unsendable(text) {
  const length = trimmedLength(text);
  if (length === 0) return words.nothingToSend;
  if (length > CONTENT_LIMIT) return fill(words.tooLong, { count: length - CONTENT_LIMIT });
  if (text.includes("\0") || LONE_SURROGATE.test(text)) return words.unsendable;
  return "";
}

/**
 * A long text in pieces that end between words, and stay the same while it grows: of those that the browser has
 * shaped already, only the last one changes.
 */
export const inPieces = (text) => (text.length > PIECE ? text.match(PIECES) : text);
const PIECE = 800;
const PIECES = new RegExp(`[^]{${PIECE},}?\\s|[^]+`, "g");
