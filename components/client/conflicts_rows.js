/** Conflicts as the page shows them. Pure. */

/** A conflict from my side: who the other one is, "" while nobody is. */
export function conflictRow({ id, title, partner_a: a, partner_b: b }, me) {
  const side = a.id === me ? "a" : "b";
  const other = side === "a" ? b : a;
  return { id, title, side, partner: other?.name ?? "" };
}

/** The conversation of that kind that is going on in a conflict: people who share a kind meet in one room. */
export const goingOn = (conversations, conflictId, sessionType) =>
  conversations.find(
    (one) =>
      one.conflict_id === conflictId &&
      one.session_type === sessionType &&
      one.status === "active",
  );
