/** Conflicts as the page shows them. Pure. */

/** What is shown of a conflict as long as it isn't known. */
export const UNKNOWN = Object.freeze({ id: "", title: "", side: "", partner: "", left: false });

/** A conflict from my side: who the other one is, "" while nobody is; `left` once they have gone for good. */
export function conflictRow({ id, title, partner_a: a, partner_b: b }, me) {
  const side = a.id === me ? "a" : "b";
  const other = side === "a" ? b : a;
  return { id, title, side, partner: other?.name ?? "", left: other?.left ?? false };
}

/**
 * Where a conversation can be begun whose kind is called `a` for partner A and `b` for partner B ("" where they
 * have none): my conflicts, each with the `type` that it would be. What both `share` needs the other one.
 */
export const choices = (conflicts, { a, b, shared }) =>
  conflicts
    .map((one) => ({ ...one, type: one.side === "a" ? a : b }))
    .filter(({ type, left }) => type !== "" && !(shared && left));
