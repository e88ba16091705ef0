import { expect, test } from "bun:test";
import { html } from "./testing/react.js";

const { jsx } = await import("./jsx.js");

test("an element is React's own", () => {
  expect(html(jsx("p", { className: "note" }, "a", "b"))).toBe('<p className="note">ab</p>');
});

test("a style is written inline, and nothing of it is left beside", () => {
  const { props } = jsx("i", { css: { background: "red" }, title: "t" });
  expect(props).toEqual({ style: { background: "red" }, title: "t", children: undefined });
});

test("an element without properties is one, too", () => {
  expect(html(jsx("b", null, "x"))).toBe("<b>x</b>");
});
