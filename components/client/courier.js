/** Sees to what waits in conversations that aren't open; loaded once the page has come to rest, as what a conversation's page and the list's take is. It stands on every page. */
import { useEffect } from "react";
import { CONVERSATION, fetchPage, LIST } from "./ahead.js";
import { arrived } from "./focus.js";
import { lastSpeaker } from "./last_speaker.js";
import "./web_storage.js"; // on every page, before anything is shown

const SOON_MS = 2_000;
const AGAIN_MS = 10_000;
/** The way back is fetched so much later: it is no part of what a first visit waits for, or is counted by. */
const LATER_MS = 8_000;

/** Shows nothing; where nobody has been signed in nothing waits. */
export function Courier() {
  useEffect(() => void arrived(), []);
  useEffect(() => {
    let stop = null;
    let timer = setTimeout(begin, SOON_MS);

    async function begin() {
      if (lastSpeaker().user === null) return;
      const rounds = await import("./rounds_here.js").catch(() => null); // the network may be away
      if (stop === gone) return;
      if (!rounds) {
        timer = setTimeout(begin, AGAIN_MS);
        return;
      }
      stop = rounds.startRounds();
      fetchPage(CONVERSATION);
      timer = setTimeout(fetchPage, LATER_MS, LIST);
    }

    return () => {
      clearTimeout(timer);
      stop?.();
      stop = gone;
    };
  }, []);
  return null;
}

const gone = () => {};
