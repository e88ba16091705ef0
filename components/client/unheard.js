/** Asks the server, once the guide has spoken among several, whether something was said meanwhile that it has not heard. */

import { isLinked } from "./link_state.js";

/** Follow the open conversation at `path`, and fill the slice `unheard`; gives the way to stop. */
export function followUnheard(path, { store, http }) {
  let asked = 0; // the seq of the guide's last word that has been asked about
  let closed = false;

  function look() {
    const seq = lastWord(store);
    if (seq === asked) return;
    asked = seq;
    store.set({ unheard: false });
    if (seq > 0) void ask(seq);
  }

  async function ask(seq) {
    const answer = await http("GET", `${path}/reply/askable`);
    if (closed || seq !== asked) return;
    if (answer.ok) store.set({ unheard: answer.body?.askable === true });
    else asked = 0; // the next news, or the next link, asks again
  }

  const slices = ["status", "messages", "isStreaming", "isFinalized", "connection"];
  const stops = slices.map((slice) => store.subscribe(slice, look));
  look();

  return () => {
    closed = true;
    for (const stop of stops) stop();
  };
}

/** The seq of the newest message, if it is the guide's, among several people, and nothing else goes on; else 0. */
function lastWord(store) {
  const quiet = store.get("status") === "ready" && !store.get("isStreaming") && !store.get("isFinalized");
  const among = store.get("participants").length > 1 && isLinked(store.get("connection").state);
  const newest = store.get("messages").findLast((row) => row.seq !== null);
  return quiet && among && newest?.role === "ai" ? newest.seq : 0;
}
