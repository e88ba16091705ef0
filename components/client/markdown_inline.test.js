import { describe, expect, test } from "bun:test";
import { parseInline, safeUrl } from "./markdown_inline.js";
import { cpuMs } from "./testing/cpu.js";
import { seeded } from "./testing/random.js";

const show = (nodes) =>
  nodes
    .map((node) => {
      if (node.type === "text") return node.text;
      if (node.type === "break") return "<br>";
      if (node.type === "code") return `<code>${node.text}</code>`;
      const tag = node.type === "link" ? `a ${node.href}` : node.type;
      return `<${tag}>${show(node.children)}</>`;
    })
    .join("");
const finished = (text) => show(parseInline(text));
const open = (text) => show(parseInline(text, true));

describe("finished text", () => {
  test.each([
    ["plain, with 2 * 3 * 4 and snake_case_name", "plain, with 2 * 3 * 4 and snake_case_name"],
    ["a **b** c", "a <strong>b</> c"],
    ["*a* and _b_", "<em>a</> and <em>b</>"],
    ["***a***", "<em><strong>a</></>"],
    ["**a *b* c**", "<strong>a <em>b</> c</>"],
    ["**a", "**a"],
    ["a*", "a*"],
    ["**I'm fine.**", "<strong>I'm fine.</>"],
    ["~~gone~~ ~not~", "<del>gone</> ~not~"],
    ["`a*b*` ``x`y`` `c", "<code>a*b*</code> <code>x`y</code> `c"],
    ["` a `", "<code>a</code>"],
    ["\\*a\\* \\q", "*a* \\q"],
    ["a  \nb\\\nc\nd", "a<br>b<br>c\nd"],
    ["&amp;&lt;&#65;&#x42;&nbsp;&bogus;", "&<AB\u00a0&bogus;"],
    ["&#0;&#xd800;", "\ufffd\ufffd"],
    ["[a *b*](https://x.y/z \"t\") c", "<a https://x.y/z>a <em>b</></> c"],
    ["[a](<https://x.y/a b>)", "<a https://x.y/a%20b>a</>"],
    ["[a](https://x.y/(b))", "<a https://x.y/(b)>a</>"],
    ["[](https://x.y/)", "<a https://x.y/>https://x.y/</>"],
    ["[1] and [note]", "[1] and [note]"],
    ["a] b", "a] b"],
    ["![pic](https://x.y/p.png)", "<a https://x.y/p.png>pic</>"],
    ["[![pic](https://x.y/p.png)](https://x.y/)", "<a https://x.y/>pic</>"],
    ["[a [b](https://x.y/) c](https://z/)", "[a <a https://x.y/>b</> c](<a https://z/>https://z/</>)"],
    ["<https://x.y/>", "<a https://x.y/>https://x.y/</>"],
    ["see https://x.y/a_(b)). Or", "see <a https://x.y/a_(b)>https://x.y/a_(b)</>). Or"],
    ["**https://x.y/**", "<strong><a https://x.y/>https://x.y/</></>"],
    ["<b>bold</b>", "<b>bold</b>"],
  ])("%j", (text, expected) => expect(finished(text)).toBe(expected));
});

describe("text that is still being written", () => {
  test.each([
    ["**bold", "<strong>bold</>"],
    ["**bold*", "<strong>bold</>"],
    ["**bold**", "<strong>bold</>"],
    ["***both", "<em><strong>both</></>"],
    ["a **b *c", "a <strong>b <em>c</></>"],
    ["a **", "a "],
    ["a *", "a "],
    ["`co", "<code>co</code>"],
    ["a ``", "a "],
    ["~~go", "<del>go</>"],
    ["see [a li", "see a li"],
    ["see [a link]", "see a link"],
    ["see [a link](https://x.", "see a link"],
    ["see [a link](https://x.y/)", "see <a https://x.y/>a link</>"],
    ["see ![pi", "see pi"],
    ["a\\", "a"],
    ["2 * 3 and snake_case", "2 * 3 and snake_case"],
  ])("%j shows no raw marks", (text, expected) => expect(open(text)).toBe(expected));

  test("a bracket that stays open for long is a bracket", () => {
    expect(open(`a [b ${"c ".repeat(150)}`)).toContain("[b");
  });

  test("grows without ever showing more marks than the finished text has", () => {
    const text = "You **both** said `this` and *that*, see [the ~~old~~ note](https://x.y/z).";
    for (let end = 1; end <= text.length; end += 1) expect(open(text.slice(0, end))).not.toMatch(/\*|`|~|\]\(/);
    expect(open(text)).toBe(finished(text));
  });
});

describe("addresses", () => {
  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://x.y/z",
    "//evil.example",
    "/relative",
    "#here",
    "",
  ])("%j leads nowhere", (address) => expect(safeUrl(address)).toBeNull());

  test.each(["https://x.y/", "http://x.y/a?b#c", "mailto:a@b.c"])("%s may be followed", (address) => {
    expect(safeUrl(address)).toBe(address);
  });

  test("an entity doesn't smuggle a scheme in", () => {
    expect(finished("[a](java&#115;cript:alert)")).toBe("<a null>a</>");
  });
});

test("whatever is written: no text is lost but marks, and it never throws", () => {
  const pieces = ["*", "**", "_", "`", "``", "[", "](", ")", "!", "\\", "~~", "<", ">", "&", "\n", " ", "wörd", "👩‍👩‍👧", "https://x.y/", "a1"];
  const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
  const read = (nodes) => nodes.map((node) => node.text ?? read(node.children ?? [])).join("");
  for (let seed = 0; seed < 3_000; seed += 1) {
    const random = seeded(seed);
    const text = Array.from({ length: 1 + random.below(14) }, () => random.pick(pieces)).join("");
    for (const half of [false, true]) {
      const shown = letters(read(parseInline(text, half)));
      const linked = /\]\(|\[/.test(text); // a target is not shown
      if (!linked) expect(shown).toBe(letters(text));
    }
  }
});

test.each([
  ["open emphasis", "*a ".repeat(15_000)],
  ["closing runs", `${"**a".repeat(8_000)}${"**".repeat(8_000)}`],
  ["brackets", "[".repeat(20_000)],
  ["half links", "[a](".repeat(8_000)],
  ["backticks of all lengths", Array.from({ length: 250 }, (_, at) => `${"`".repeat(at + 1)} `).join("")],
  ["one long word", "a".repeat(60_000)],
  ["colons", "https:".repeat(10_000)],
])("%s can't make it slow", (_name, text) => {
  const before = cpuMs();
  parseInline(text, false);
  parseInline(text, true);
  expect(cpuMs() - before).toBeLessThan(1_500);
});
