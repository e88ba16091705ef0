/** Who is signed in and the list of conversations by plain requests, for where Reflex's socket doesn't get through. */
import { useEffect, useSyncExternalStore } from "react";
import { http } from "./http.js";
import { row } from "./inbox_rows.js";
import { deviceStorage } from "./outbox_storage.js";
import { onParting } from "./parting.js";
import { createStore } from "./store.js";
import { openChannel } from "./tabs.js";

const EVERY_MS = 15_000;

const store = createStore({
  known: false,
  isSignedIn: false,
  id: "",
  parted: "",
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

const HERE = { openChannel, storage: deviceStorage, scope: globalThis };

/** Reads while it is `needed`, and anew when `sign` changes; shows nothing. */
export function Standby({ needed, sign }) {
  useEffect(() => onParting(() => store.get("id"), parted, HERE), []);
  useEffect(() => {
    if (!needed) return undefined;
    void read();
    const timer = setInterval(() => document.visibilityState === "visible" && read(), EVERY_MS);
    return () => clearInterval(timer);
  }, [needed, sign]);
  return null;
}

/**
 * Whoever was here has left, as `how` says. The page by which they did is about to be loaded anew: it shows nothing
 * to fill in that would be gone with it.
 */
function parted(how, here) {
  if (here) return;
  store.set({ known: true, isSignedIn: false, parted: how, conversations: [] });
}

async function read() {
  const session = await http("GET", "/api/auth/session");
  if (!session.ok) return;
  const { user } = session.body;
  if (!user) return store.set({ known: true, isSignedIn: false });
  const list = await http("GET", "/api/conversations?limit=30");
  if (!list.ok) return;
  const conversations = list.body.conversations.map((one) => row(one, user.id));
  store.set({ known: true, isSignedIn: true, id: user.id, name: user.name, isGuest: user.guest, conversations });
}
