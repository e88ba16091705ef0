/** Messages that are nothing but a few emoji: they are shown large, without a bubble. Pure. */

const MOST = 6;
/** Longer than any six of them: what is longer isn't looked at. */
const LONGEST = 120;
const ONE = /\p{Regional_Indicator}{2}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:[\u{e0020}-\u{e007f}]+|\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*/gu;
/** These count as pictures by Unicode's table, but are written as text. */
const AS_TEXT = /^[©®™‼⁉ℹ↔-↪](?!\ufe0f)/;

/** Whether `text` is one to six emoji and white space. */
export function isEmoji(text) {
  if (text.length > LONGEST || /[\p{L}\p{N}]/u.test(text)) return false;
  const found = text.match(ONE) ?? [];
  if (found.length === 0 || found.length > MOST || found.some((one) => AS_TEXT.test(one))) return false;
  return text.replace(ONE, "").trim() === "";
}
