/** The name of the page in the browser's tab. */
import { useEffect } from "react";

/** Names the page after `text`, as long as there is one. */
export function PageTitle({ text, app }) {
  useEffect(() => {
    if (text) document.title = `${text} · ${app}`;
  }, [text, app]);
  return null;
}
