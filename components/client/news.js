/** What is new in a conversation, in words for the ear. Pure. */

const WORDS = 40;

/** The beginning of a text, cut between words. */
export function beginning(text, words = WORDS) {
  const all = text.trim().split(/\s+/);
  return all.length > words ? `${all.slice(0, words).join(" ")} …` : all.join(" ");
}

/** What there is to say of the rows that are new since `seq`, those of others only. */
export function news(rows, seq) {
  return rows
    .filter((row) => row.seq !== null && row.seq > seq && !row.mine)
    .map((row) =>
      row.role === "ai"
        ? `Guide answered. ${beginning(row.content)}`
        : `${row.author_name}: ${beginning(row.content)}`,
    )
    .join(" ");
}

/** The seq of the newest row that has one, 0 when there is none. */
export const lastSeq = (rows) => rows.findLast((row) => row.seq !== null)?.seq ?? 0;

const LINKS = { offline: "You are offline.", reconnecting: "Connection lost, reconnecting." };

/** What is said where there is no way in any more; the link has ended then, and it isn't the network's fault. */
export const ENDS = Object.freeze({
  not_found: "This conversation isn't there any more.",
  signed_out: "You are signed out.",
  error: "This conversation can't be shown.",
});

/** What there is to say of the link, as long as there is a conversation to be linked to. */
export function linkNews(now, before, status) {
  if (ENDS[status]) return "";
  if (LINKS[now]) return LINKS[now];
  return now === "live" && LINKS[before] ? "You are connected again." : "";
}
