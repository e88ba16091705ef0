/** Who is signed in and the list of conversations by plain requests, for where Reflex's socket doesn't get through. */
import { useEffect, useSyncExternalStore } from "react";
import { http } from "./http.js";
import { createStore } from "./store.js";

const EVERY_MS = 15_000;

const store = createStore({
  known: false,
  isSignedIn: false,
  name: "",
  isGuest: false,
  conversations: Object.freeze([]),
});

/** The value of a slice. */
export function useStandby(slice) {
  const read = () => store.get(slice);
  return useSyncExternalStore((listener) => store.subscribe(slice, listener), read, () =>
    store.initial(slice),
  );
}

/** Reads while it is `needed`, and anew when `sign` changes; shows nothing. */
export function Standby({ needed, sign }) {
  useEffect(() => {
    if (!needed) return undefined;
    void read();
    const timer = setInterval(() => document.visibilityState === "visible" && read(), EVERY_MS);
    return () => clearInterval(timer);
  }, [needed, sign]);
  return null;
}

async function read() {
  const me = await http("GET", "/api/auth/me");
  if (me.status === 401) store.set({ known: true, isSignedIn: false });
  if (!me.ok) return;
  const { user } = me.body;
  const list = await http("GET", "/api/conversations?limit=30");
  if (!list.ok) return;
  const conversations = list.body.conversations.map((one) => row(one, user.id));
  store.set({ known: true, isSignedIn: true, name: user.name, isGuest: user.guest, conversations });
}

/** A conversation as the list shows it, the same that `state/inbox.py` makes of it. */
export function row({ id, title, created_at, finalized_at, last_message: last }, me) {
  return {
    id,
    title,
    kind: "",
    author: !last ? "" : last.author_id === me ? "You" : last.author_name,
    line: last ? last.content.slice(0, 140).trim().replace(/\s+/g, " ") : "",
    at: finalized_at ?? last?.created_at ?? created_at,
    sealed: Boolean(finalized_at),
  };
}
