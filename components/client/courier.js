/** Sees to what waits in conversations that aren't open; loaded once the page has come to rest. */
import { useEffect } from "react";

const SOON_MS = 2_000;

/** Shows nothing. */
export function Courier() {
  useEffect(() => {
    let stop = null;
    const timer = setTimeout(async () => {
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
