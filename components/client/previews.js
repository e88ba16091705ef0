/** The beginning of a message on one line, the same that `services/domain/previews.py` makes of it. Pure. */

const LENGTH = 140;
const READ = 600; // enough for a line, and little enough for the marks' patterns
const LINE_MARKS = /^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+|```.*$)/gm;
const LINK = /\[([^\]\n]*)\]\([^)\s]*\)/g;
const AROUND_WORDS = /(\*\*|__|~~|`|\*)(?=\S)(.+?)(?<=\S)\1/g;

const onOneLine = (text) => text.trim().replace(/\s+/g, " ");

/** Markdown as the words alone; what looks like a mark and is none stays. */
export function plain(markdown) {
  const bare = markdown.replace(LINE_MARKS, "").replace(LINK, "$1");
  return onOneLine(bare.replace(AROUND_WORDS, "$2").replace(AROUND_WORDS, "$2"));
}

/** The beginning of what was said, without the marks of the AI's Markdown. */
export function preview({ role, content }) {
  return onOneLine((role === "ai" ? plain(content.slice(0, READ)) : content).slice(0, LENGTH));
}
