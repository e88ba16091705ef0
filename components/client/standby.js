/** Who is signed in and the list of conversations by plain requests, for where Reflex's socket doesn't get through. */
import { useEffect, useSyncExternalStore } from "react";
import { http } from "./http.js";
import { row } from "./inbox_rows.js";
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
