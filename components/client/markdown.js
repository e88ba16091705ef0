/** Markdown as React elements: no HTML is ever made from text, so none can be smuggled in. */
import { createElement as h, memo } from "react";
import { definitionIn, headingIn, parseBlocks, settled, splitBlocks } from "./markdown_blocks.js";
import { parseInline } from "./markdown_inline.js";
import { inPieces } from "./text.js";
import { words } from "./words.js";

/**
 * The text of an AI's message. Finished blocks are rendered once: as the text grows only the
 * last one is parsed again. `streaming` also holds back marks that are only half there.
 */
export const Markdown = memo(function Markdown({ text, streaming = false }) {
  const sources = splitBlocks(streaming ? settled(text ?? "") : (text ?? ""));
  const last = sources.length - 1;
  const above = []; // the headings that what comes next stands below
  // As text, so that blocks are rendered anew only when it has changed.
  const definitions = sources.filter((source) => source.trimStart().startsWith("[") && definitionIn(source)).join("\n");
  return h(
    "div",
    { className: "markdown", "data-streaming": streaming ? "" : undefined },
    sources.map((source, index) =>
      h(Block, { key: index, source, definitions, open: streaming && index === last, level: levelIn(source, above) }),
    ),
  );
});

const Block = memo(function Block({ source, definitions, open, level }) {
  defined = addressesIn(definitions);
  headed = level;
  return parseBlocks(source).map((node, index) => block(node, index, open));
});

let defined = new Map(); // for the block that is being rendered
let headed; // its level, if it is a heading

/** The level of the heading that `source` is: the page's title is h1, and none is left out below it. */
function levelIn(source, above) {
  const level = headingIn(source);
  if (!level) return undefined;
  while (above.at(-1) >= level) above.pop();
  return Math.min(above.push(level) + 1, 6);
}

function addressesIn(definitions) {
  const found = new Map();
  for (const line of definitions === "" ? [] : definitions.split("\n")) {
    const { label, address } = definitionIn(line);
    if (!found.has(label)) found.set(label, address);
  }
  return found;
}

const inline = (text, open) => parseInline(text, open, defined).map(span);

function block(node, key, open) {
  return BLOCKS[node.type](node, key, open);
}

/** Only the last of several can still be open. */
const each = (nodes, open) => nodes.map((node, index) => block(node, index, open && index === nodes.length - 1));

const BLOCKS = {
  paragraph: ({ text }, key, open) => h("p", { key }, inline(text, open)),
  // Within a quote or a list it is none of the page's.
  heading: ({ text }, key, open) => {
    if (text === "") return null;
    return headed ? h(`h${headed}`, { key }, inline(text, open)) : h("p", { key }, h("strong", null, inline(text, open)));
  },
  rule: (_node, key) => h("hr", { key }),
  definition: () => null,
  quote: ({ blocks }, key, open) => h("blockquote", { key }, each(blocks, open)),
  code: ({ language, text }, key) =>
    h(
      "pre",
      { key, dir: "ltr", tabIndex: 0, "data-language": language || undefined },
      h("code", null, inPieces(text)),
    ),
  list: ({ ordered, start, loose, items }, key, open) =>
    h(
      ordered ? "ol" : "ul",
      { key, start: ordered && start !== 1 ? start : undefined },
      items.map((item, index) => listItem(item, index, loose, open && index === items.length - 1)),
    ),
  table: ({ head, align, rows }, key, open) =>
    h(
      "div",
      { key, className: "markdown-table", tabIndex: 0, role: "group", "aria-label": words.table },
      h(
        "table",
        null,
        h("thead", null, tableRow("th", head, align, 0, false)),
        h("tbody", null, rows.map((row, index) => tableRow("td", row, align, index, open && index === rows.length - 1))),
      ),
    ),
};

function listItem({ task, blocks }, key, loose, open) {
  const isTask = task !== null;
  const box = isTask && h("i", { key: "task", role: "img", "aria-label": task ? words.taskDone : words.taskOpen, className: task ? "done" : undefined });
  const content = blocks.map((node, index) => {
    const last = open && index === blocks.length - 1;
    const bare = !loose && node.type === "paragraph";
    return bare ? h("span", { key: index }, inline(node.text, last)) : block(node, index, last);
  });
  return h("li", { key, className: isTask ? "task" : undefined }, box, content);
}

const tableRow = (tag, row, align, key, open) =>
  h(
    "tr",
    { key },
    row.map((cell, index) =>
      h(cell ? tag : "td", { key: index, style: align[index] ? { textAlign: align[index] } : undefined }, inline(cell, open)),
    ),
  );

function span(node, key) {
  return SPANS[node.type](node, key);
}

const SPANS = {
  text: ({ text }) => inPieces(text),
  code: ({ text }, key) => h("code", { key }, text),
  break: (_node, key) => h("br", { key }),
  strong: ({ children }, key) => h("strong", { key }, children.map(span)),
  em: ({ children }, key) => h("em", { key }, children.map(span)),
  del: ({ children }, key) => h("del", { key }, children.map(span)),
  link: ({ href, children }, key) =>
    href === null
      ? h("span", { key }, children.map(span))
      : h("a", { key, href, target: "_blank", rel: "noopener noreferrer" }, children.map(span)),
};
