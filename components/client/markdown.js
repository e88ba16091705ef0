/** Markdown as React elements: no HTML is ever made from text, so none can be smuggled in. */
import { createElement as h, memo } from "react";
import { definitionIn, parseBlocks, settled, splitBlocks } from "./markdown_blocks.js";
import { parseInline } from "./markdown_inline.js";
import { inPieces } from "./text.js";

/**
 * The text of an AI's message. Finished blocks are rendered once: as the text grows only the
 * last one is parsed again. `streaming` also holds back marks that are only half there.
 */
export const Markdown = memo(function Markdown({ text, streaming = false }) {
  const sources = splitBlocks(streaming ? settled(text ?? "") : (text ?? ""));
  const last = sources.length - 1;
  // As text, so that blocks are rendered anew only when it has changed.
  const definitions = sources.filter((source) => source.trimStart().startsWith("[") && definitionIn(source)).join("\n");
  return h(
    "div",
    { className: "markdown", "data-streaming": streaming ? "" : undefined },
    sources.map((source, index) =>
      h(Block, { key: index, source, definitions, open: streaming && index === last }),
    ),
  );
});

const Block = memo(function Block({ source, definitions, open }) {
  defined = addressesIn(definitions);
  return parseBlocks(source).map((node, index) => block(node, index, open));
});

let defined = new Map(); // for the block that is being rendered

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
  // The page's title is its h1: a message's headings stand below it, without leaving a level out.
  heading: ({ level, text }, key, open) => h(`h${Math.max(level, 2)}`, { key }, inline(text, open)),
  rule: (_node, key) => h("hr", { key }),
  definition: () => null,
  quote: ({ blocks }, key, open) => h("blockquote", { key }, each(blocks, open)),
  code: ({ language, text }, key) =>
    h(
      "pre",
      { key, tabIndex: 0, "data-language": language || undefined },
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
      { key, className: "markdown-table", tabIndex: 0 },
      h(
        "table",
        null,
        h("thead", null, tableRow("th", head, align, 0, false)),
        h("tbody", null, rows.map((row, index) => tableRow("td", row, align, index, open && index === rows.length - 1))),
      ),
    ),
};

function listItem({ task, blocks }, key, loose, open) {
  const box = task === null ? null : h("input", { key: "task", type: "checkbox", checked: task, readOnly: true, disabled: true });
  const content = blocks.map((node, index) => {
    const last = open && index === blocks.length - 1;
    const bare = !loose && node.type === "paragraph";
    return bare ? h("span", { key: index }, inline(node.text, last)) : block(node, index, last);
  });
  return h("li", { key }, box, content);
}

const tableRow = (tag, row, align, key, open) =>
  h(
    "tr",
    { key },
    row.map((cell, index) =>
      h(tag, { key: index, style: align[index] ? { textAlign: align[index] } : undefined }, inline(cell, open)),
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
