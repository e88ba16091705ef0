/** What a screen reader is told: news in whole sentences, never tokens, never twice. */
import { useEffect, useRef, useState } from "react";
import { useLive } from "./conversation.js";
import { passFocusOnByKeys } from "./focus.js";
import { LengthVoice } from "./length_voice.js";
import { LinkVoice } from "./link_voice.js";
import { store } from "./live.js";
import { ENDS, lastSeq, news, refused } from "./news.js";
import { ReplyVoice } from "./reply_voice.js";
import { fill } from "./text.js";
import { voice } from "./voice.js";
import { words } from "./words.js";

const say = (text) => text && voice.say(text);

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
  const [reply] = useState(() => new ReplyVoice(say));
  const [linkVoice] = useState(() => new LinkVoice(say));
  const seen = useRef(null);
  const unsent = useRef(new Set());

  useEffect(() => voice.into(setSaid), []);
  useEffect(() => listen(reply), [reply]);

  useEffect(() => {
    if (status !== "ready") {
      seen.current = null;
      reply.end(); // of what is no longer to be seen nothing more is said
      voice.hush();
      return;
    }
    if (seen.current === null) say(store.get("title")); // whoever changes pages within one hears no page's title
    const since = seen.current ?? lastSeq(rows);
    const answered = rows.some((row) => row.role === "ai" && row.seq > since);
    say(news(rows, since, answered ? reply.end() : 0));
    seen.current = Math.max(seen.current ?? 0, lastSeq(rows));
    const { keys, text } = refused(rows, unsent.current);
    unsent.current = keys;
    say(text);
  }, [rows, status, reply]);

  useChange(writing, (now) => now && say(words.saidWriting));
  useChange(sealed, (now) => now && status === "ready" && say(words.sealed));
  useChange(failed, (now) => now && say(now.detail));
  useChange(asked, (now) => now === "theirs" && say(fill(words.saidEraseAsked, { name: store.get("partner") })));
  useChange(status, (now, before) => before === "ready" && say(ENDS[now]));
  useEffect(() => void linkVoice.hear(link, status), [link, status, linkVoice]);
  useEffect(() => () => linkVoice.end(), [linkVoice]);
  return said;
}

/** Subscribed rather than read: these change many times a second, and nothing is to render for that. */
function listen(reply) {
  const length = new LengthVoice(say);
  const lost = () => passFocusOnByKeys(); // what had the focus may go, but is still there
  const stops = [
    store.subscribe("streamingText", () => reply.hear(store.get("streamingText"))),
    store.subscribe("charactersLeft", () => length.hear(store.get("charactersLeft"))),
    store.subscribe("isFinalized", lost),
    store.subscribe("status", lost),
    () => length.end(),
  ];
  return () => {
    for (const stop of stops) stop();
  };
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
