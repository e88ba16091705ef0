/** The beginning of a message on one line, the same that `services/domain/previews.py` makes of it. Pure. */

import { ENTITIES, character } from "./markdown_inline.js";

const LENGTH = 140;
const READ = 600; // enough for a line, and little enough for the marks' patterns
const RULES = /^[-|:=*_ \t]{2,}$/gm; // and what stands below a heading or a table's head
const LINE_MARKS = /^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|```.*$)/gm;
const TABLE_ROWS = /^[ \t]*\|.*$/gm;
const LINK = /\[([^\]\n]*)\]\([^)\s]*\)/g;
const ESCAPED = /\\([!-/:-@[-`{-~])/g;
const HIDDEN = /[\ue021-\ue07e]/g;
const AROUND_WORDS = /(\*\*|__|~~|`|\*)(?=\S)(.+?)(?<=\S)\1/g;

const onOneLine = (text) => text.trim().replace(/\s+/g, " ");

/** Markdown as the words alone; what looks like a mark and is none stays. */
export function plain(markdown) {
  const lines = markdown.replace(ESCAPED, hidden).replace(RULES, "").replace(LINE_MARKS, "").replace(TABLE_ROWS, cells);
  const bare = lines.replace(LINK, "$1").replace(AROUND_WORDS, "$2").replace(AROUND_WORDS, "$2");
  return onOneLine(bare.replace(ENTITIES, (...found) => character(found)).replace(HIDDEN, shown));
}

/** What a table's row says, with pauses. */
const cells = (row) => row.split("|").map((cell) => cell.trim()).filter(Boolean).join(", ");

/** A sign that is none of the marks is out of their way, in Unicode's private use area, until they are gone. */
const hidden = (_, sign) => String.fromCharCode(0xe000 + sign.charCodeAt(0));
const shown = (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xe000);

/** The beginning of what was said, without the marks of the AI's Markdown. */
export function preview({ role, content }) {
  return onOneLine((role === "ai" ? plain(content.slice(0, READ)) : content).slice(0, LENGTH));
}
