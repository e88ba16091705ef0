/**
 * Markdown to a tree of blocks. Pure, linear, and made for text that is still being written.
 *
 * The part of CommonMark and GFM that language models write: paragraphs, headings of both kinds, lists
 * (tasks too), quotes, fenced and indented code, tables, rules, definitions of links. Raw HTML stays text.
 * An indented list is a list even where CommonMark would see code: models indent at will.
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`\s]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)([-*+]|\d{1,9}[.)])(?:[ \t]+(.*)|)$/;
const TASK = /^\[([ xX])\][ \t]+/;
const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const UNDECIDED = /^[ \t]*(?:[-*+_`~#=>|]{1,3}|\d{1,3}[.)]?)[ \t]*$/;
const UNDERLINE = /^ {0,3}(=+|-{2,})[ \t]*$/;
const INDENTED = /^(?: {4}|\t)/;
const DEFINITION = /^ {0,3}\[((?:[^\[\]\\]|\\.)+)\]:[ \t]*(?:<([^<>]*)>|([^\s<]\S*))(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \t]*$/;
const MAX_DEPTH = 12;

/** Labels are the same whatever their case and white space (CommonMark 0.31, 4.7). */
export const labelOf = (text) => text.trim().replace(/\s+/g, " ").toLowerCase();

/** The definition in a line `[label]: address "title"`, or null. */
export function definitionIn(line) {
  const found = DEFINITION.exec(line);
  return found && { label: labelOf(found[1]), address: found[2] ?? found[3] };
}

/** The sources of the top-level blocks of `text`: all but the last no longer change as it grows. */
export function splitBlocks(text) {
  const lines = linesOf(text);
  const found = starts(lines);
  return found.map((start, index) => lines.slice(start, found[index + 1]).join("\n").trimEnd());
}

/**
 * `text` that is still being written, without a last line that may yet become anything
 * ("-", "**", "1."), and with a table's head as a table from its first line on.
 */
export function settled(text) {
  const lines = linesOf(text);
  if (UNDECIDED.test(lines.at(-1))) lines.pop();
  if (lines.at(-1) === "" && lines.at(-2)?.trimStart().startsWith("|")) lines.pop();
  const rows = lines.length - lines.findLastIndex((line) => !line.trimStart().startsWith("|")) - 1;
  if (rows === 2 && /^[\s|:-]*$/.test(lines.at(-1)) && !isTable(lines, lines.length - 2)) lines.pop();
  else if (rows !== 1) return lines.join("\n");
  return [...lines, cells(lines.at(-1)).map(() => "|-").join("")].join("\n");
}

/** The level of the heading that a top-level block is, 0 if it is none, or an empty one. */
export function headingIn(source) {
  if (!/^ {0,3}#|\n {0,3}[=-]/.test(source)) return 0;
  const lines = linesOf(source);
  const reader = readerAt(lines, 0, 0);
  const { level, text } = (reader === heading || reader === paragraph) ? reader(lines, 0).node : {};
  return text ? (level ?? 0) : 0;
}

/** The blocks in `text`. */
export const parseBlocks = (text) => blocks(linesOf(text), 0);

const linesOf = (text) => text.replace(/\r\n?/g, "\n").split("\n");
const blank = (line) => line.trim() === "";
const indentOf = (line) => line.length - line.trimStart().length;

function starts(lines) {
  const found = [];
  for (let at = 0; at < lines.length; ) {
    if (blank(lines[at])) at += 1;
    else {
      found.push(at);
      at = readerAt(lines, at, 0)(lines, at, 0).next;
    }
  }
  return found;
}

function blocks(lines, depth) {
  const found = [];
  for (let at = 0; at < lines.length; ) {
    if (blank(lines[at])) at += 1;
    else {
      const { node, next } = readerAt(lines, at, depth)(lines, at, depth);
      found.push(node);
      at = next;
    }
  }
  return found;
}

function readerAt(lines, at, depth) {
  const line = lines[at];
  if (FENCE.test(line)) return code;
  if (HEADING.test(line)) return heading;
  if (RULE.test(line)) return rule;
  if (depth < MAX_DEPTH && QUOTE.test(line)) return quote;
  if (depth < MAX_DEPTH && ITEM.test(line)) return list;
  if (INDENTED.test(line)) return indented;
  if (definitionIn(line)) return definition;
  if (isTable(lines, at)) return table;
  return paragraph;
}

const definition = (lines, at) => ({ node: { type: "definition", ...definitionIn(lines[at]) }, next: at + 1 });

/** Lines of code by their indent alone; blank ones between them belong to it. */
function indented(lines, at) {
  let next = at;
  let end = at;
  for (; next < lines.length && (blank(lines[next]) || INDENTED.test(lines[next])); next += 1) {
    if (!blank(lines[next])) end = next + 1;
  }
  const text = lines.slice(at, end).map((line) => line.replace(INDENTED, "")).join("\n");
  return { node: { type: "code", language: "", text, open: false }, next: end };
}

function code(lines, at) {
  const [, fence, language] = FENCE.exec(lines[at]);
  const indent = indentOf(lines[at]);
  let end = at + 1;
  while (end < lines.length && !closes(lines[end], fence)) end += 1;
  const body = lines.slice(at + 1, end).map((line) => line.slice(Math.min(indent, indentOf(line))));
  const open = end === lines.length;
  // While it is open, a last line of a few fence marks is the closing fence on its way.
  if (open && /^ *(?:`{1,2}|~{1,2})$/.test(body.at(-1) ?? "")) body.pop();
  return { node: { type: "code", language, text: body.join("\n"), open }, next: end + 1 };
}

function closes(line, fence) {
  const marks = line.trim();
  return marks.length >= fence.length && indentOf(line) < 4 && marks === fence[0].repeat(marks.length);
}

function heading(lines, at) {
  const [, marks, text = ""] = HEADING.exec(lines[at]);
  const content = text.replace(/(?:^|[ \t])#+[ \t]*$/, "").trim();
  return { node: { type: "heading", level: marks.length, text: content }, next: at + 1 };
}

const rule = (_lines, at) => ({ node: { type: "rule" }, next: at + 1 });

function quote(lines, at, depth) {
  const inner = [];
  let next = at;
  for (; next < lines.length && !blank(lines[next]); next += 1) {
    if (!QUOTE.test(lines[next]) && interrupts(lines[next])) break;
    inner.push(lines[next].replace(QUOTE, ""));
  }
  return { node: { type: "quote", blocks: blocks(inner, depth + 1) }, next };
}

function list(lines, at, depth) {
  const first = ITEM.exec(lines[at]);
  const kind = kindOf(first[2]);
  const base = first[1].length;
  const items = [];
  let next = at;
  while (next < lines.length) {
    const match = ITEM.exec(lines[next]);
    if (!match || RULE.test(lines[next]) || kindOf(match[2]) !== kind) break;
    if (match[1].length >= base + 2 || match[1].length < base - 1) break;
    const item = itemAt(lines, next, match);
    items.push(item);
    next = item.next;
  }
  const node = {
    type: "list",
    ordered: kind !== first[2],
    start: kind === first[2] ? null : Number.parseInt(first[2], 10),
    loose: items.some((item, index) => item.inner || (item.gap && index < items.length - 1)),
    items: items.map((item) => itemNode(item, depth)),
  };
  return { node, next };
}

const kindOf = (marker) => (/\d/.test(marker) ? marker.at(-1) : marker);

/** An item's lines: those indented under it, and a paragraph's that go on without indent. */
function itemAt(lines, at, [, indent, marker, rest = ""]) {
  const least = indent.length + 2;
  const own = [rest];
  let next = at + 1;
  let gap = false;
  let inner = false;
  for (; next < lines.length; next += 1) {
    const line = lines[next];
    if (blank(line)) {
      gap = true;
      own.push("");
      continue;
    }
    const under = indentOf(line) >= least;
    if (!under && (gap || interrupts(line) || ITEM.test(line))) break;
    inner ||= gap;
    gap = false;
    own.push(line.slice(Math.min(indentOf(line), indent.length + marker.length + 1)));
  }
  return { own, next, gap, inner };
}

function itemNode({ own }, depth) {
  const task = TASK.exec(own[0]);
  const lines = task ? [own[0].slice(task[0].length), ...own.slice(1)] : own;
  return { task: task ? task[1] !== " " : null, blocks: blocks(lines, depth + 1) };
}

/** Whether a line ends a paragraph before it (a list only if it starts at 1, as in CommonMark). */
function interrupts(line) {
  if (FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line)) return true;
  if (UNDERLINE.test(line)) return true;
  const item = ITEM.exec(line);
  return item !== null && item[3] !== undefined && (!/\d/.test(item[2]) || /^1[.)]$/.test(item[2]));
}

function paragraph(lines, at) {
  let next = at + 1;
  while (next < lines.length && !blank(lines[next]) && !interrupts(lines[next]) && !isTable(lines, next)) {
    next += 1;
  }
  const text = lines.slice(at, next).map((line) => line.trimStart()).join("\n").trimEnd();
  const under = UNDERLINE.exec(lines[next] ?? "");
  if (under) return { node: { type: "heading", level: under[1][0] === "=" ? 1 : 2, text }, next: next + 1 };
  return { node: { type: "paragraph", text }, next };
}

function isTable(lines, at) {
  const delimiters = lines[at + 1];
  if (!lines[at].includes("|") || delimiters === undefined || !delimiters.includes("-")) return false;
  return DELIMITERS.test(delimiters) && cells(lines[at]).length === cells(delimiters).length;
}

function table(lines, at) {
  const head = cells(lines[at]);
  const align = cells(lines[at + 1]).map(alignOf);
  let next = at + 2;
  while (next < lines.length && lines[next].includes("|") && !interrupts(lines[next])) next += 1;
  const rows = lines.slice(at + 2, next).map((line) => {
    const row = cells(line);
    return head.map((_, column) => row[column] ?? "");
  });
  return { node: { type: "table", head, align, rows }, next };
}

function cells(line) {
  const inner = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function alignOf(delimiter) {
  if (delimiter.endsWith(":")) return delimiter.startsWith(":") ? "center" : "right";
  return delimiter.startsWith(":") ? "left" : null;
}
