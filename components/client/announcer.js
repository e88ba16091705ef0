/** What a screen reader is told: news in whole sentences, after the fact, never twice. */
import { useEffect, useRef, useState } from "react";
import { useLive } from "./conversation.js";
import { ENDS, lastSeq, linkNews, news } from "./news.js";


/** The sentence to be announced now. */
export function useAnnouncement() {
  const rows = useLive("messages");
  const status = useLive("status");
  const writing = useLive("isStreaming");
  const sealed = useLive("isFinalized");
  const failed = useLive("replyFailed");
  const asked = useLive("eraseAsked");
  const link = useLive("connection").state;
  const [said, say] = useState("");
  const seen = useRef(null);

  useEffect(() => {
    if (status !== "ready") {
      seen.current = null;
      return;
    }
    const text = seen.current === null ? "" : news(rows, seen.current);
    seen.current = Math.max(seen.current ?? 0, lastSeq(rows));
    if (text) say(text);
  }, [rows, status]);

  useChange(writing, (now) => now && say("Guide is writing."));
  useChange(sealed, (now) => now && status === "ready" && say("This conversation is sealed."));
  useChange(failed, (now) => now && say(now.detail));
  useChange(asked, (now) => now === "theirs" && say("Your partner would like to erase this conversation."));
  useChange(status, (now, before) => before === "ready" && ENDS[now] && say(ENDS[now]));
  useChange(link, (now, before) => {
    const text = linkNews(now, before, status);
    if (text) say(text);
  });
  return said;
}

/** Calls `tell(now, before)` when `value` has changed, not for the first one. */
function useChange(value, tell) {
  const before = useRef(value);
  useEffect(() => {
    const former = before.current;
    before.current = value;
    if (former !== value) tell(value, former);
  });
}
