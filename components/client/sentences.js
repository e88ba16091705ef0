/** Whole sentences of a text that is still being written: what a screen reader is told of it. Pure. */
import { plain } from "./previews.js";

/** A sentence's end: its mark, what closes around it, and white space after it; or the end of a line. */
const END = /[.!?…。！？][)\]"'»”’*_]*(?:\s|$)|\n+/gu;
/** These look like an end and are none: "1. ", "e.g. ", "Dr. ". */
const NO_END = /(?:^|\s)(?:\d{1,3}|[A-Za-z]|e\.g|i\.e|etc|vs|Mrs?|Ms|Dr|St)\.\s?$/;

/** How far whole sentences reach in `text`, counted from its beginning. */
export function wholeUntil(text) {
  let end = 0;
  for (const { 0: mark, index } of text.matchAll(END)) {
    const after = index + mark.length;
    const atVeryEnd = after === text.length && !/\s$/.test(mark); // "3." may go on to "3.5"
    if (!atVeryEnd && !NO_END.test(text.slice(end, after))) end = after;
  }
  return end;
}

/** The whole sentences in `text` after the first `told` characters, in words for the ear, and how far they reach. */
export function unsaid(text, told) {
  const until = Math.max(told, wholeUntil(text));
  return { words: plain(text.slice(told, until)), until };
}
