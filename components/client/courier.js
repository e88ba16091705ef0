/** Sees to what waits in conversations that aren't open; loaded once the page has come to rest. */
import { useEffect } from "react";
import { lastSpeaker } from "./last_speaker.js";

const SOON_MS = 2_000;

/** Shows nothing; where nobody has been signed in nothing waits. */
export function Courier() {
  useEffect(() => {
    let stop = null;
    const timer = setTimeout(async () => {
      if (lastSpeaker().user === null) return;
      const { startRounds } = await import("./rounds_here.js");
      if (stop !== gone) stop = startRounds();
    }, SOON_MS);
    return () => {
      clearTimeout(timer);
      stop?.();
      stop = gone;
    };
  }, []);
  return null;
}

const gone = () => {};
