/**
 * How far I have read, and where what is new to me begins. Pure. `read` is null until it is known;
 * `mark` is the seq after which the line "New" is drawn, null for nowhere.
 */
import { lastSeq } from "./news.js";

export const UNKNOWN = Object.freeze({ read: null, mark: null });

/** Whether something of mine is on its way. */
export const writing = (rows) => rows.some((row) => row.seq === null && row.mine && row.state !== "failed");

/** The first row of somebody else's after `seq`. */
const firstAfter = (rows, seq) => rows.find((row) => row.seq !== null && row.seq > seq && !row.mine);

/** The server has said how far I had read when I came; null when it couldn't. */
export function told(state, seq, rows) {
  if (seq === null) return { read: lastSeq(rows), mark: null };
  return { read: Math.max(seq, state.read ?? 0), mark: firstAfter(rows, seq) ? seq : null };
}

/**
 * The rows as they are now; `seen` while I look at the newest. What comes while I look is read at
 * once and gets no mark; what comes while I don't gets one, after all that I have read. Who writes has read
 * what stands above, and needs no mark.
 */
export function looked(state, rows, seen) {
  if (state.read === null) return state;
  const read = seen || writing(rows) ? Math.max(state.read, lastSeq(rows)) : state.read;
  if (writing(rows)) return { read, mark: null };
  const behind = state.mark === null || state.mark < state.read;
  const missed = !seen && behind && firstAfter(rows, state.read) !== undefined;
  return { read, mark: missed ? state.read : state.mark };
}

/**
 * In another tab of mine I have read up to `seq`. While I look at this one, too, its line stays where I see it;
 * else it moves on to what I have read nowhere.
 */
export function readElsewhere(state, seq, looking) {
  if (state.read === null || seq <= state.read) return state;
  const { mark } = state;
  return { read: seq, mark: mark === null || looking ? mark : Math.max(mark, seq) };
}

/** The seq of the row that is the first new one, 0 for none. */
export const newFrom = ({ mark }, rows) => (mark === null ? 0 : (firstAfter(rows, mark)?.seq ?? 0));
