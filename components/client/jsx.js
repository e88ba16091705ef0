/** What the built pages make elements by: React's own, for they are styled by classes. */
import { createElement } from "react";

/** As `createElement`; `css`, by which Reflex writes a component's `style`, is a plain inline style here. */
export function jsx(type, props, ...children) {
  if (props?.css === undefined) return createElement(type, props, ...children);
  const { css, ...others } = props;
  return createElement(type, { ...others, style: css }, ...children);
}
