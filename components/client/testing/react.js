/** As much of React as rendering a tree once takes, so that tests need no package. */
import { mock } from "bun:test";

export const rendered = [];

mock.module("react", () => ({
  createElement: (type, props, ...children) => ({
    type,
    props: { ...props, children: children.length > 1 ? children : children[0] },
  }),
  memo: (component) => component,
  // Nothing here is mounted: effects have tests of what they call.
  useEffect: () => {},
  useRef: (current) => ({ current }),
  useState: (initial) => [typeof initial === "function" ? initial() : initial, () => {}],
  useSyncExternalStore: (_subscribe, read) => read(),
}));

/** The HTML that a tree of elements stands for, escaped as React escapes it. */
export function html(node) {
  if (node === null || node === undefined || node === false || node === true) return "";
  if (Array.isArray(node)) return node.map(html).join("");
  if (typeof node !== "object") return escaped(String(node));
  if (typeof node.type === "function") {
    rendered.push(node.props);
    return html(node.type(node.props));
  }
  const { children, key: _key, ...props } = node.props;
  const attributes = Object.entries(props).map(([name, value]) => attribute(name, value)).join("");
  return `<${node.type}${attributes}>${html(children)}</${node.type}>`;
}

function attribute(name, value) {
  if (value === undefined || value === false || value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return ` ${name}="${escaped(text)}"`;
}

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
