/** Days and times as people say them, in the reader's own time zone. */

import { fill } from "./text.js";
import { words } from "./words.js";

const DAYS = words.days.split(" ");
const WEEKDAYS = words.weekdays.split(" ");
const MONTHS = words.months.split(" ");

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** Whole days from `date` to `now` by the calendar; rounding takes care of days of 23 and 25 hours. */
const daysAgo = (date, now) => Math.round((midnight(now) - midnight(date)) / 86_400_000);

const written = (date, now) => {
  const year = date.getFullYear() === now.getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${MONTHS[date.getMonth()]}${year}`;
};

/** "Today", "Yesterday", "Mon 3 Nov", "Mon 3 Nov 2025". */
export function dayLabel(date, now) {
  const ago = daysAgo(date, now);
  if (ago === 0) return words.today;
  if (ago === 1) return words.yesterday;
  return `${DAYS[date.getDay()]} ${written(date, now)}`;
}

/** "14:10". */
export const timeLabel = (date) =>
  `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;

/** "3 Nov, 14:10", "3 Nov 2025, 14:10". */
export const momentLabel = (date, now) => `${written(date, now)}, ${timeLabel(date)}`;

/** "Sealed today", "Sealed on Monday", "Sealed on 3 Nov". */
export function sealLabel(date, now) {
  const ago = daysAgo(date, now);
  if (ago === 0) return words.sealedToday;
  if (ago === 1) return words.sealedYesterday;
  return fill(words.sealedOn, { day: ago > 1 && ago < 7 ? WEEKDAYS[date.getDay()] : written(date, now) });
}

/** Names the calendar day, to see when it changes. */
export const dayKey = (date) => midnight(date).getTime();
