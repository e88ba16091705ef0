/** What the browser's tab says while nobody looks at it. Pure. */

/** The page's title, with the number of what is unread before it. */
export function titled(text, unread) {
  if (unread < 1) return text;
  return `(${unread > 99 ? "99+" : unread}) ${text}`;
}
