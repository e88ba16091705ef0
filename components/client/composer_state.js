/** What the keys and the button of the composer mean. Pure. */
import { trimmed } from "./text.js";

/** Enter sends; with Shift, or while an input method composes a character, it is only a key. */
export function sends({ key, shiftKey, ctrlKey, altKey, metaKey, isComposing, keyCode }) {
  const composing = isComposing || keyCode === 229;
  return key === "Enter" && !shiftKey && !altKey && !ctrlKey && !metaKey && !composing;
}

/**
 * Which parts of `text` were sent when `presses` stood in the field, one after the other: `[{from, to}]`. What was
 * added since is no part of them; what was changed since is the writer's again.
 */
export function pressedParts(text, presses) {
  const parts = [];
  let from = 0;
  for (const pressed of presses) {
    if (!text.startsWith(pressed)) break;
    if (trimmed(text.slice(from, pressed.length)) === "") continue;
    parts.push({ from, to: pressed.length });
    from = pressed.length;
  }
  return parts;
}

/** So long after the button has become "Stop" a press with something to send still means "Send". */
export const MEANING_SETTLES_MS = 500;

/** What the one button means: `since` is how long, in milliseconds, it has said what it says. */
export const meaning = ({ streaming, since, hasText }) =>
  !streaming || (hasText && since < MEANING_SETTLES_MS) ? "send" : "stop";

/**
 * What a press does: `send`, `stop` or `nothing`. `meant` is what the button meant when the finger came down;
 * meanwhile the reply may have ended. The second half of a double click on "Send" stops nothing.
 */
export function pressed({ meant, streaming, clicks }) {
  if (meant === "send") return "send";
  return streaming && clicks < 2 ? "stop" : "nothing";
}
