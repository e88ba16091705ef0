/**
 * Inline Markdown to a tree. Pure; delimiter runs as in CommonMark 0.31, section 6.
 *
 * With `open` the text is still being written: what is begun counts as finished at its end
 * (`**bold` is bold), and marks whose meaning isn't known yet are held back, not shown raw.
 */

import { labelOf } from "./markdown_blocks.js";
import { emphasised } from "./markdown_emphasis.js";

const SPACE = /\s|^$/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const ESCAPED = /^\\([!-/:-@[-`{-~])/;
const CODE = /^`+/;
const AUTOLINK = /^<((?:https?:\/\/|mailto:)[^\s<>]*)>/i;
const BARE = /^https?:\/\/[^\s<]+/i;
export const ENTITIES = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp|hellip|mdash|ndash));/g;
const ENTITY = new RegExp(`^${ENTITIES.source}`);
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", hellip: "…", mdash: "—", ndash: "–" };
const TARGET = /^\(\s*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/;
const REFERENCE = /^\[([^[\]]*)\]/;
const PLAIN = /^(?:(?!https?:\/\/)[^\\`*_~[\]!<&\n]|(?<=[\p{L}\p{N}])https?:)+/iu;
const LINK_TEXT_MAX = 200;
const SAFE = new Set(["http:", "https:", "mailto:"]);

/** The address if it may be followed, else null. Addresses without a scheme lead nowhere here. */
export function safeUrl(address) {
  try {
    const url = new URL(address);
    return SAFE.has(url.protocol) ? url.href : null;
  } catch {
    return null; // not an absolute URL
  }
}

const NONE = new Map();

/**
 * The inline nodes in `text`: {type: text|code|break|strong|em|del|link, …}. `defined` has the addresses of
 * reference links by their label.
 */
export function parseInline(text, open = false, defined = NONE) {
  const state = { text, at: 0, open, defined, nodes: [], marks: [], brackets: [] };
  while (state.at < text.length) next(state);
  if (open) dropOpenBrackets(state);
  return tidy(emphasised(state.nodes, state.marks, 0, open));
}

function next(state) {
  const rest = state.text.slice(state.at, state.at + 2_000);
  const read = READERS[rest[0]] ?? words;
  if (!read(state, rest)) push(state, { type: "text", text: rest[0] }, 1);
}

function push(state, node, length) {
  state.nodes.push(node);
  state.at += length;
  return true;
}

const atEnd = (state, length) => state.open && state.at + length === state.text.length;

function words(state, rest) {
  const bare = BARE.exec(rest);
  if (bare) return bareLink(state, bare[0]);
  const plain = PLAIN.exec(rest);
  return plain !== null && push(state, { type: "text", text: plain[0] }, plain[0].length);
}

function bareLink(state, found) {
  let address = found.replace(/[*_~]+$/, "").replace(/[?!.,:;'"]+$/, "");
  while (address.endsWith(")") && count(address, ")") > count(address, "(")) address = address.slice(0, -1);
  const children = [{ type: "text", text: address }];
  return push(state, { type: "link", href: safeUrl(address), children }, address.length || 1);
}

const count = (text, mark) => text.split(mark).length - 1;

const READERS = {
  "\\": (state, rest) => {
    if (rest[1] === "\n") return push(state, { type: "break" }, 2);
    const escaped = ESCAPED.exec(rest);
    if (escaped) return push(state, { type: "text", text: escaped[1] }, 2);
    return atEnd(state, 1) && push(state, { type: "text", text: "" }, 1);
  },
  "\n": (state) => {
    const before = state.nodes.at(-1);
    const hard = before?.type === "text" && / {2,}$/.test(before.text);
    if (before?.type === "text") before.text = before.text.trimEnd();
    return push(state, hard ? { type: "break" } : { type: "text", text: "\n" }, 1);
  },
  "`": (state) => {
    const [run] = CODE.exec(state.text.slice(state.at));
    const end = closing(state.text, run, state.at + run.length);
    if (end >= 0) return codeSpan(state, run, end, end + run.length);
    if (!state.open) return push(state, { type: "text", text: run }, run.length);
    const inner = state.text.slice(state.at + run.length).replace(/`+$/, "");
    if (inner === "") return push(state, { type: "text", text: "" }, state.text.length - state.at);
    return codeSpan(state, run, state.at + run.length + inner.length, state.text.length);
  },
  "<": (state, rest) => {
    const link = AUTOLINK.exec(rest);
    if (!link) return false;
    const children = [{ type: "text", text: link[1] }];
    return push(state, { type: "link", href: safeUrl(link[1]), children }, link[0].length);
  },
  "&": (state, rest) => {
    const entity = ENTITY.exec(rest);
    return entity !== null && push(state, { type: "text", text: character(entity) }, entity[0].length);
  },
  "!": (state, rest) => {
    if (rest[1] === "[") return bracket(state, 2);
    return rest.length === 1 && atEnd(state, 1) ? push(state, { type: "text", text: "!" }, 1) : false;
  },
  "[": (state) => bracket(state, 1),
  "]": closeBracket,
  "*": delimiters,
  _: delimiters,
  "~": delimiters,
};

/** Where a run of exactly these backticks comes next, -1 for nowhere. */
function closing(text, run, from) {
  for (let at = text.indexOf(run, from); at >= 0; ) {
    let end = at;
    while (text[end] === "`") end += 1;
    if (end - at === run.length) return at;
    at = text.indexOf(run, end);
  }
  return -1;
}

function codeSpan(state, run, end, after) {
  const inner = state.text.slice(state.at + run.length, end).replaceAll("\n", " ");
  const padded = /^ .* $/.test(inner) && inner.trim() !== "";
  return push(state, { type: "code", text: padded ? inner.slice(1, -1) : inner }, after - state.at);
}

/** What one of `ENTITIES` stands for. */
export function character([, decimal, hex, name]) {
  if (name) return NAMED[name];
  const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
  return point === 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)
    ? "\ufffd"
    : String.fromCodePoint(point);
}

function bracket(state, length) {
  const raw = state.text.slice(state.at, state.at + length);
  const { at, nodes, marks } = state;
  state.brackets.push({ at, node: nodes.length, mark: marks.length, image: length === 2 });
  return push(state, { type: "text", text: raw }, length);
}

function closeBracket(state) {
  const opener = state.brackets.pop();
  if (!opener) return false;
  const after = state.text.slice(state.at + 1, state.at + 2_100);
  const target = TARGET.exec(after);
  if (target) return link(state, opener, { address: target[1] ?? target[2], length: target[0].length });
  const reference = referenceAt(state, opener, after);
  if (reference) return link(state, opener, reference);
  const halfway = state.open && (after === "" || (after[0] === "(" && !/[)\n]/.test(after)));
  if (!halfway) return false;
  state.nodes[opener.node] = { type: "text", text: "" };
  return push(state, { type: "text", text: "" }, 1 + after.length);
}

/** `[words][label]`, `[label][]` or `[label]`, if that label is defined. */
function referenceAt(state, opener, after) {
  const [whole = "", named] = REFERENCE.exec(after) ?? [];
  const label = named || state.text.slice(opener.at + (opener.image ? 2 : 1), state.at);
  const address = state.defined.get(labelOf(label));
  return address === undefined ? null : { address, length: whole.length };
}

/** An image is not loaded (the sender of a picture sees who looks): its words become a link. */
function link(state, opener, target) {
  const marks = state.marks.splice(opener.mark);
  const inner = emphasised(state.nodes.splice(opener.node), marks, opener.node, false).slice(1);
  const address = target.address.replace(/\\([!-/:-@[-`{-~])/g, "$1");
  const children = withoutLinks(inner);
  if (!opener.image) state.brackets = [];
  const named = children.length > 0 ? children : [{ type: "text", text: address }];
  return push(state, { type: "link", href: safeUrl(address), children: named }, 1 + target.length);
}

const withoutLinks = (nodes) =>
  nodes.flatMap((node) => {
    if (node.type === "link") return withoutLinks(node.children);
    return node.children ? [{ ...node, children: withoutLinks(node.children) }] : [node];
  });

/** "[half a li": its bracket is held back until it is known to be a link or not. */
function dropOpenBrackets(state) {
  const last = state.brackets.at(-1);
  if (last && state.text.length - last.at <= LINK_TEXT_MAX) state.nodes[last.node] = { type: "text", text: "" };
}

function delimiters(state) {
  const mark = state.text[state.at];
  let end = state.at;
  while (state.text[end] === mark) end += 1;
  const length = end - state.at;
  const before = state.at === 0 ? "" : lastOf(state.text.slice(Math.max(0, state.at - 2), state.at));
  const after = String.fromCodePoint(state.text.codePointAt(end) ?? 32);
  const left = !SPACE.test(after) && (!PUNCTUATION.test(after) || SPACE.test(before) || PUNCTUATION.test(before));
  const right = !SPACE.test(before) && (!PUNCTUATION.test(before) || SPACE.test(after) || PUNCTUATION.test(after));
  const intra = mark === "_";
  if (mark === "~" && length === 1 && atEnd(state, 1)) return push(state, { type: "text", text: "" }, 1);
  if (mark !== "~" || length === 2) {
    state.marks.push({
      node: state.nodes.length,
      mark,
      left: length,
      length,
      opens: left && (!intra || !right || PUNCTUATION.test(before)),
      closes: right && (!intra || !left || PUNCTUATION.test(after)),
      last: end === state.text.length,
    });
  }
  return push(state, { type: "text", text: mark.repeat(length) }, length);
}

const lastOf = (text) => [...text].at(-1) ?? "";

/** Neighbouring texts joined, empty ones gone. */
function tidy(nodes) {
  const found = [];
  for (const node of nodes) {
    const last = found.at(-1);
    if (node.type !== "text") found.push(node.children ? { ...node, children: tidy(node.children) } : node);
    else if (last?.type === "text") last.text += node.text;
    else if (node.text !== "") found.push({ ...node });
  }
  return found;
}
