import { describe, expect, test } from "bun:test";
import { html, rendered } from "./testing/react.js";

const { Markdown } = await import("./markdown.js");
const show = (text, streaming = false) =>
  html({ type: Markdown, props: { text, streaming } }).replace(/^<div className="markdown">(.*)<\/div>$/s, "$1");

describe("Markdown", () => {
  test("knows the addresses that are defined elsewhere in the text, in every way to refer to them", () => {
    const a = (words) => `<a href="https://a.example/" target="_blank" rel="noopener noreferrer">${words}</a>`;
    const text = "[one][A], [a][], [a] and [none].\n\n[a]: https://a.example \"T\"\n[a]: https://late.example\n[bad]: javascript:x";
    expect(show(text)).toBe(`<p>${a("one")}, ${a("a")}, ${a("a")} and [none].</p>`);
    expect(show("[x][bad]\n\n[bad]: javascript:x")).toBe("<p><span>x</span></p>");
  });

  test("is paragraphs, lists, code and tables", () => {
    expect(show("You **both**.\n\n- a\n- `b`")).toBe(
      "<p>You <strong>both</strong>.</p><ul><li><span>a</span></li><li><span><code>b</code></span></li></ul>",
    );
    expect(show("```js\n<a>\n```")).toBe('<pre dir="ltr" tabIndex="0" data-language="js"><code>&lt;a&gt;</code></pre>');
    expect(show("3. a\n\n4. b")).toBe('<ol start="3"><li><p>a</p></li><li><p>b</p></li></ol>');
    expect(show("|a|\n|:-:|\n|1|")).toContain('<th style="{&quot;textAlign&quot;:&quot;center&quot;}">a</th>');
    expect(show("> a\n\n---")).toBe("<blockquote><p>a</p></blockquote><hr></hr>");
  });

  test.each([
    ["# a\n## b\n###### c\n## d\n\ne\n===", "h2 a h3 b h4 c h3 d h2 e"],
    ["### a\n### b\n\nc\n---\n### d", "h2 a h2 b h2 c h3 d"],
    ["# a\n## b\n### c\n#### d\n##### e\n###### f", "h2 a h3 b h4 c h5 d h6 e h6 f"],
    ["## \n\n### a\n\n- # b\n\n> ## c\n\n#### d", "h2 a h3 d"],
  ])("%j has its headings below the page's title, without leaving out a level", (text, headings) => {
    const found = [...show(text).matchAll(/<(h\d)>(.*?)<\/h\d>/g)];
    expect(found.map(([, level, words]) => `${level} ${words}`).join(" ")).toBe(headings);
  });

  test("shows an empty heading not at all, and one within a list or a quote as strong words", () => {
    expect(show("## \n\na")).toBe("<p>a</p>");
    expect(show("> # a")).toBe("<blockquote><p><strong>a</strong></p></blockquote>");
  });

  test("says of tasks whether they are done, but nobody can tick them", () => {
    expect(show("- [x] a\n- [ ] b")).toBe(
      '<ul><li className="task"><i role="img" aria-label="Done:" className="done"></i><span>a</span></li>' +
        '<li className="task"><i role="img" aria-label="To do:"></i><span>b</span></li></ul>',
    );
  });

  test("has no empty head of a column, and its tables have a name", () => {
    expect(show("| | a |\n|-|-|\n| b | c |")).toContain("<tr><td></td><th>a</th></tr>");
    expect(show("|a|\n|-|")).toStartWith('<div className="markdown-table" tabIndex="0" role="group" aria-label="Table">');
  });

  test("of a very long paragraph is that paragraph", () => {
    const text = "word ".repeat(1_000).trim();
    expect(show(text)).toBe(`<p>${text}</p>`);
  });

  test("of nothing is nothing", () => {
    expect(show("")).toBe("");
    expect(show(undefined)).toBe("");
  });
});

describe("what is dangerous", () => {
  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "`<b>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "| <i> |\n|-|\n| <svg onload=alert(1)> |",
    '[a](https://x.y/"onmouseover="alert(1))',
    "```\"onload=alert(1)\nx\n```",
  ])("%j is inert", (text) => {
    const page = show(text);
    const tags = [...page.matchAll(/<(\w+)([^>]*)>/g)];
    for (const [, tag, attributes] of tags) {
      expect(["p", "pre", "code", "div", "table", "thead", "tbody", "tr", "th", "td", "a", "span"]).toContain(tag);
      expect(attributes.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+/i);
    }
  });

  test("a link opens elsewhere, and tells nobody where from", () => {
    expect(show("[a](https://x.y/)")).toBe(
      '<p><a href="https://x.y/" target="_blank" rel="noopener noreferrer">a</a></p>',
    );
  });

  test("a link that must not be followed is only its words", () => {
    expect(show("[a](javascript:alert(1)) [b](data:text/html,x)")).toBe("<p><span>a</span> <span>b</span></p>");
  });

  test("a picture isn't loaded", () => {
    expect(show("![p](https://x.y/p.png)")).not.toContain("<img");
  });
});

describe("while it is written", () => {
  const TEXT = "# A **plan**\n\nYou **both** *said* [something](https://x.y/z) `quiet`.\n\n- **one**\n- two\n\n```py\nx = 1\n```\n\n| a | b |\n|---|---|\n| **1** | 2 |\n\nEnd.";

  test("no raw mark flashes up", () => {
    for (let end = 1; end <= TEXT.length; end += 1) {
      const words = show(TEXT.slice(0, end), true).replace(/<[^>]*>/g, "");
      expect(words).not.toMatch(/\*|`|\]\(|\||#/);
    }
  });

  test("its end looks like the finished text", () => {
    expect(html({ type: Markdown, props: { text: TEXT, streaming: true } }).replace(' data-streaming=""', "")).toBe(
      html({ type: Markdown, props: { text: TEXT } }),
    );
  });

  test("only the last block is told that it is open: the others stay as they are", () => {
    rendered.length = 0;
    show("a\n\nb\n\nc", true);
    expect(rendered.filter((props) => "open" in props).map((props) => props.open)).toEqual([false, false, true]);
  });
});
