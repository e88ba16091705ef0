import { describe, expect, test } from "bun:test";
import { parseBlocks, settled, splitBlocks } from "./markdown_blocks.js";
import { cpuMs } from "./testing/cpu.js";
import { seeded } from "./testing/random.js";

const show = (nodes) =>
  nodes
    .map((node) => {
      const { type, text, level, blocks, items, head, rows } = node;
      if (type === "list") {
        const inner = items.map((item) => `(${item.task === null ? "" : item.task ? "x " : "o "}${show(item.blocks)})`);
        return `${node.ordered ? `ol${node.start}` : "ul"}${node.loose ? "~" : ""}${inner.join("")}`;
      }
      if (type === "quote") return `q(${show(blocks)})`;
      if (type === "table") return `t[${head}|${rows.map(String).join("|")}]`;
      if (type === "code") return `code ${node.language}{${text}}${node.open ? "…" : ""}`;
      if (type === "definition") return `def ${node.label} ${node.address}`;
      if (type === "heading") return `h${level} ${text}`;
      return type === "rule" ? "hr" : `p ${text}`;
    })
    .join(", ");
const parsed = (text) => show(parseBlocks(text));

test.each([
  ["a\nb\n\nc", "p a\nb, p c"],
  ["a\r\nb\r\n\r\nc", "p a\nb, p c"],
  ["# One\n### Three ###\n#no", "h1 One, h3 Three, p #no"],
  ["a\n# b", "p a, h1 b"],
  ["a\n---\nb", "h2 a, p b"],
  ["a\nb\n===\nc", "h1 a\nb, p c"],
  ["a\n\n---\nb", "p a, hr, p b"],
  ["===", "p ==="],
  ["- a\n---\nb", "ul(p a), hr, p b"],
  ["a\n\n    x\n\n      y\n\nb", "p a, code {x\n\n  y}, p b"],
  ["a\n    b", "p a\nb"],
  ["    - a\n    - b", "ul(p a)(p b)"],
  ["See [a].\n\n[a]: https://a.example 'T'\n[B]: <https://b.example>", "p See [a]., def a https://a.example, def b https://b.example"],
  ["a\n[b]: https://b.example", "p a\n[b]: https://b.example"],
  ["- - -\n***", "hr, hr"],
  ["- a\n- b", "ul(p a)(p b)"],
  ["* a\n+ b", "ul(p a), ul(p b)"],
  ["- a\n\n- b", "ul~(p a)(p b)"],
  ["- a\n\n\nb", "ul(p a), p b"],
  ["- a\n  more\n  - b\n    - c\n- d", "ul(p a\nmore, ul(p b, ul(p c)))(p d)"],
  ["1. a\n   - b\n2. c", "ol1(p a, ul(p b))(p c)"],
  ["1. a\n  - b\n2. c", "ol1(p a, ul(p b))(p c)"],
  ["3) a\n4) b", "ol3(p a)(p b)"],
  ["- a\n\n  b\n- c", "ul~(p a, p b)(p c)"],
  ["- ```\n  x\n  ```\n- b", "ul(code {x})(p b)"],
  ["- [ ] a\n- [x] b", "ul(o p a)(x p b)"],
  ["a\n- b", "p a, ul(p b)"],
  ["In\n1984. Not a list", "p In\n1984. Not a list"],
  ["> a\nb\n\n> c", "q(p a\nb), q(p c)"],
  ["> - a\n> > b", "q(ul(p a), q(p b))"],
  ["```js\na\n\n# b\n```\nc", "code js{a\n\n# b}, p c"],
  ["~~~\n```\n~~~", "code {```}"],
  ["```\na", "code {a}…"],
  ["```\na\n``", "code {a}…"],
  ["| a | b |\n|---|:-:|\n| 1 | 2 | 3 |\n| x |\n\nend", "t[a,b|1,2|x,], p end"],
  ["a | b\n--|--\n1 \\| 2 | 3", "t[a,b|1 | 2,3]"],
  ["a | b\nc", "p a | b\nc"],
  ["<div>\nhi\n</div>", "p <div>\nhi\n</div>"],
])("%j", (text, expected) => expect(parsed(text)).toBe(expected));

test("columns know their side", () => {
  expect(parseBlocks("|a|b|c|d|\n|:-|:-:|-:|-|")[0].align).toEqual(["left", "center", "right", null]);
});

describe("blocks while the text grows", () => {
  const TEXT = "# Plan\n\nYou both.\n\n- one\n- two\n\n  still two\n- three\n\n```py\nprint(1)\n\nprint(2)\n```\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd.";

  test("those before the last never change, so they are never rendered again", () => {
    let before = [];
    for (let end = 1; end <= TEXT.length; end += 1) {
      const now = splitBlocks(TEXT.slice(0, end));
      expect(now.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1));
      before = now;
    }
    expect(before).toHaveLength(7);
  });

  test("parsed one by one are what the whole is parsed to", () => {
    expect(splitBlocks(TEXT).flatMap(parseBlocks)).toEqual(parseBlocks(TEXT));
  });
});

describe("the last line, while it may yet become anything,", () => {
  test.each([
    ["a\n\n-", "a\n"],
    ["a\n\n**", "a\n"],
    ["a\n\n1.", "a\n"],
    ["a\n#", "a"],
    ["a\n- ", "a"],
    ["```\na\n``", "```\na"],
    ["| a | b", "| a | b\n|-|-"],
    ["| a | b |\n", "| a | b |\n|-|-"],
    ["| a | b |\n|-", "| a | b |\n|-|-"],
    ["| a | b |\n|---|---|\n| 1", "| a | b |\n|---|---|\n| 1"],
    ["a | b", "a | b"],
    ["all said.", "all said."],
  ])("%j is held back", (text, expected) => expect(settled(text)).toBe(expected));
});

test("whatever is written, it is parsed, and the same in blocks as in whole", () => {
  const pieces = ["- ", "1. ", "> ", "# ", "\n```\n", "\n~~~ js\n", "|", "|-|", "---", "\n", "\n\n", "  ", "    ", "word", "[x] ", "*"];
  for (let seed = 0; seed < 3_000; seed += 1) {
    const random = seeded(seed);
    const text = Array.from({ length: random.below(20) }, () => random.pick(pieces)).join("");
    const words = (value) => JSON.stringify(value).split("word").length;
    expect(words(parseBlocks(text))).toBe(words(text));
    expect(words(splitBlocks(text).flatMap(parseBlocks))).toBe(words(text));
    settled(text);
  }
});

test.each([
  ["quotes in quotes", ">".repeat(30_000)],
  ["lists in lists", "- ".repeat(15_000)],
  ["items", "- a\n".repeat(5_000)],
  ["rules that aren't", `${"* ".repeat(20_000)}a`],
  ["delimiters that aren't", `|${"-|".repeat(10_000)}a\n|${"-|".repeat(10_000)}a`],
  ["fences", "```\n".repeat(5_001)],
])("%s can't make it slow", (_name, text) => {
  const before = cpuMs();
  splitBlocks(text);
  parseBlocks(text);
  expect(cpuMs() - before).toBeLessThan(1_500);
});
