/** The lines of the list of conversations. Pure. */
import { dayLabel, sealLabel, timeLabel } from "./days.js";
import { preview } from "./previews.js";
import { words } from "./words.js";

/** A conversation as the list shows it, the same that `state/inbox.py` makes of it. */
export function row({ id, title, created_at, finalized_at, last_message: last, unread }, me) {
  return {
    id,
    title,
    kind: "",
    author: !last ? "" : last.author_id === me ? words.you : last.author_name,
    line: last ? preview(last) : "",
    at: finalized_at ?? last?.created_at ?? created_at,
    sealed: Boolean(finalized_at),
    about: "",
    unread: unread ?? 0,
  };
}

/** The rows of the list, those that are `newer` in the place of what they were. */
export const merged = (rows, newer) => rows.map((one) => newer.find(({ id }) => id === one.id) ?? one);

/** When something in the list was: the time today, else the day. */
export function when(iso, sealed, now = new Date()) {
  const at = new Date(iso);
  if (sealed) return sealLabel(at, now);
  const day = dayLabel(at, now);
  return day === words.today ? timeLabel(at) : day;
}
