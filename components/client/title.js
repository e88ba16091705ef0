/** The name of the page in the browser's tab, the number of unread messages in it, and on the app's icon. */
import { useEffect, useRef, useState } from "react";
import { useLive } from "./conversation.js";
import { ENDS, countSince, lastSeq, othersSince } from "./news.js";
import { notifyOf } from "./notify.js";
import { titled } from "./title_state.js";

/** Names the page after `text`, once there is one; `unread` comes before it. What is gone names nothing. */
function useTitle(text, app, unread) {
  const named = useRef(false);
  useEffect(() => {
    if (text || named.current) document.title = titled(text ? `${text} · ${app}` : app, unread);
    named.current = text !== "";
    // Where the app is installed; who blocks it has the title.
    const told = unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.();
    told?.catch(() => {});
  }, [text, app, unread]);
}

/** Whether anybody can see this page. */
function useSeen() {
  const [seen, setSeen] = useState(true);
  useEffect(() => {
    const look = () => setSeen(document.visibilityState === "visible");
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return seen;
}

/** The title of the open conversation: what has come unseen is counted, and told of where that is allowed. */
export function PageTitle({ text: title, app }) {
  const text = ENDS[useLive("status")] ? "" : title;
  const rows = useLive("messages");
  const unseen = useLive("unseen");
  const readUpTo = useLive("readUpTo");
  const seen = useSeen();
  const known = useRef(0);
  const told = useRef(0);
  const last = seen ? undefined : othersSince(rows, known.current).at(-1);
  useEffect(() => {
    if (seen) known.current = lastSeq(rows);
    if (last && last.seq > told.current) notifyOf(last, text);
    told.current = lastSeq(rows);
  });
  const unread = seen ? unseen : countSince(rows, Math.max(known.current, readUpTo));
  useTitle(text, app, text === "" ? 0 : unread);
  return null;
}

/** The title of the list: how much is unread in all of it. */
export function ListTitle({ app, rows }) {
  const unread = rows.reduce((sum, row) => sum + (row.unread ?? 0), 0);
  useEffect(() => {
    document.title = titled(app, unread);
    return () => {
      document.title = app;
    };
  }, [app, unread]);
  return null;
}
