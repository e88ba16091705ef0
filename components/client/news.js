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
