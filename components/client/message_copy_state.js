/** Where the button that copies a message stands, and where the arrows take it. Pure. */

export const SIZE = 44;
const GAP = 2;
/** A bubble that is lower than this has the button at its middle, a higher one at its top. */
const LOW = 2 * SIZE;

/**
 * `{left, top}` within `room`, in pixels: beside the bubble on the side where nobody speaks; over the upper
 * corner of what is as wide as the page. All boxes are as `getBoundingClientRect` gives them.
 */
export function whereFor({ message, bubble, room, mine, wide }) {
  if (wide) return within(room, message.right - SIZE, message.top - SIZE / 4);
  const left = mine ? bubble.left - SIZE - GAP : bubble.right + GAP;
  const top = bubble.height < LOW ? bubble.top + (bubble.height - SIZE) / 2 : bubble.top;
  return within(room, left, top);
}

function within(room, left, top) {
  const most = Math.max(0, room.width - SIZE);
  return { left: Math.min(most, Math.max(0, left - room.left)), top: Math.max(0, top - room.top) };
}

const STEPS = { ArrowUp: -1, ArrowDown: 1, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY };

/** The message that a key leads to from `at`, null if it leads nowhere. */
export function step(messages, at, key) {
  if (!Object.hasOwn(STEPS, key) || messages.length === 0) return null;
  const index = Math.min(messages.length - 1, Math.max(0, messages.indexOf(at) + STEPS[key]));
  return messages[index] === at ? null : messages[index];
}
