/** The page of an invitation: what it offers, and taking it. By REST, from the address alone. */
import { useEffect, useSyncExternalStore } from "react";
import { http } from "./http.js";
import { UNREAD, opened, refused } from "./invitation_state.js";
import { createStore } from "./store.js";

const store = createStore(UNREAD);
const pathOf = (code) => `/api/invitations/${encodeURIComponent(code)}`;

/** The value of a slice. */
export function useInvitation(slice) {
  const read = () => store.get(slice);
  return useSyncExternalStore((listener) => store.subscribe(slice, listener), read, () =>
    store.initial(slice),
  );
}

/** Reads what the invitation `code` offers; shows nothing. */
export function Invitation({ code }) {
  useEffect(() => void read(code), [code]);
  return null;
}

async function read(code) {
  const [offer, me] = await Promise.all([http("GET", pathOf(code)), http("GET", "/api/auth/me")]);
  store.set(opened(offer, me));
}

/** Take the place that is offered, and go to what is shared now. */
export async function acceptInvitation(code, navigate) {
  if (store.get("busy")) return;
  store.set({ busy: true, detail: "" });
  const answer = await http("POST", `${pathOf(code)}/accept`);
  store.set({ busy: false });
  if (answer.ok) navigate(`/?conflict=${encodeURIComponent(answer.body.id)}`, { replace: true });
  else store.set(refused(answer));
}
