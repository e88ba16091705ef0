/** What a screen reader is told: news in whole sentences, never tokens, never twice. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useLive } from "./conversation.js";
import { store } from "./live.js";
import { LinkVoice } from "./link_voice.js";
import { ENDS, anew, lastSeq, news } from "./news.js";
import { ReplyVoice } from "./reply_voice.js";
import { words } from "./words.js";

/** The sentence to be announced now. */
export function useAnnouncement() {
  const rows = useLive("messages");
  const status = useLive("status");
  const writing = useLive("isStreaming");
  const sealed = useLive("isFinalized");
  const failed = useLive("replyFailed");
  const asked = useLive("eraseAsked");
  const link = useLive("connection").state;
  const [said, setSaid] = useState("");
  const say = useCallback((text) => setSaid((before) => anew(text, before)), []);
  const [voice] = useState(() => new ReplyVoice(say));
  const [linkVoice] = useState(() => new LinkVoice(say));
  const seen = useRef(null);

  // Subscribed rather than read: the text changes many times a second, and nothing is to render for that.
  useEffect(() => store.subscribe("streamingText", () => voice.hear(store.get("streamingText"))), [voice]);

  useEffect(() => {
    if (status !== "ready") {
      seen.current = null;
      voice.end(); // of what is no longer to be seen nothing more is said
      return;
    }
    const since = seen.current ?? lastSeq(rows);
    const answered = rows.some((row) => row.role === "ai" && row.seq > since);
    const text = news(rows, since, answered ? voice.end() : 0);
    seen.current = Math.max(seen.current ?? 0, lastSeq(rows));
    if (text) say(text);
  }, [rows, status, voice]);

  useChange(writing, (now) => now && say(words.saidWriting));
  useChange(sealed, (now) => now && status === "ready" && say(words.sealed));
  useChange(failed, (now) => now && say(now.detail));
  useChange(asked, (now) => now === "theirs" && say(words.saidEraseAsked));
  useChange(status, (now, before) => before === "ready" && ENDS[now] && say(ENDS[now]));
  useEffect(() => void linkVoice.hear(link, status), [link, status, linkVoice]);
  useEffect(() => () => linkVoice.end(), [linkVoice]);
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
