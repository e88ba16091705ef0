/** What I share with somebody: my conflicts, and the conversations that are begun from them. By REST. */
import { useEffect, useSyncExternalStore } from "react";
import { startConversation, submittingTo } from "./account.js";
import { conflictRow, goingOn } from "./conflicts_rows.js";
import { closeDialog } from "./dialog.js";
import { http } from "./http.js";
import { invite } from "./invitations.js";
import { createStore } from "./store.js";

const EVERY_MS = 15_000;
const MOST = 200;

const store = createStore({ conflicts: Object.freeze([]), loaded: false, welcome: "" });

/** The value of a slice. */
export function useConflicts(slice) {
  const read = () => store.get(slice);
  return useSyncExternalStore((listener) => store.subscribe(slice, listener), read, () =>
    store.initial(slice),
  );
}

/** Reads my conflicts while the page is seen, and anew when it is seen again; shows nothing. */
export function KeepConflicts() {
  useEffect(() => {
    const due = () => document.visibilityState === "visible" && void read();
    store.set({ welcome: new URLSearchParams(location.search).get("conflict") ?? "" });
    due();
    const timer = setInterval(due, EVERY_MS);
    document.addEventListener("visibilitychange", due);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", due);
    };
  }, []);
  return null;
}

async function read() {
  const me = await http("GET", "/api/auth/me");
  const found = me.ok && (await http("GET", "/api/conflicts"));
  if (!found.ok) return;
  const conflicts = found.body.conflicts.map((one) => conflictRow(one, me.body.user.id));
  store.set({ conflicts, loaded: true });
}

/** What the form for a new conflict does: afterwards the other person is invited. */
export const beginning = (form, dialog) =>
  submittingTo(form, "/api/conflicts", {
    done: async ({ id, title }) => {
      closeDialog(dialog);
      document.getElementById(form).reset();
      void invite(id, title);
      await read();
    },
  });

/** Begin a conversation of a conflict; one of two people is joined if it is going on already. */
export async function startTogether(sessionType, conflictId, shared, navigate) {
  if (shared) {
    const answer = await http("GET", `/api/conversations?limit=${MOST}`);
    const open = answer.ok && goingOn(answer.body.conversations, conflictId, sessionType);
    if (open) return navigate(`/c/${open.id}`);
  }
  return startConversation(sessionType, navigate, conflictId);
}
