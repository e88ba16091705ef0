/** What the keys of the composer mean. Pure. */

export const MAX_LINES = 6;

/** Enter sends; with Shift, or while an input method composes a character, it is only a key. */
export function sends({ key, shiftKey, ctrlKey, altKey, metaKey, isComposing, keyCode }) {
  const composing = isComposing || keyCode === 229;
  return key === "Enter" && !shiftKey && !altKey && !ctrlKey && !metaKey && !composing;
}

/** The height for a text `scrollHeight` tall, in pixels; at most six lines. */
export function heightFor(scrollHeight, { lineHeight, paddingTop, paddingBottom }) {
  return Math.min(scrollHeight, MAX_LINES * lineHeight + paddingTop + paddingBottom);
}
