/** What I share with somebody: my conflicts, and the conversations that are begun from them. By REST. */
import { useEffect, useSyncExternalStore } from "react";
import { refuseConversation, startConversation, submittingTo } from "./account.js";
import { UNKNOWN, choices, conflictRow } from "./conflicts_rows.js";
import { closeDialog, openDialog } from "./dialog.js";
import { http } from "./http.js";
import { invite } from "./invitations.js";
import { speaker } from "./speaker.js";
import { createStore } from "./store.js";
import { words } from "./words.js";

const EVERY_MS = 60_000; // changes are told at once: this finds what was not

const NONE = Object.freeze({ conflicts: Object.freeze([]), loaded: false });
const CLOSED = Object.freeze({ choosing: false, choices: Object.freeze([]) });
const store = createStore({ ...NONE, ...CLOSED, welcome: "", here: UNKNOWN });

let about = ""; // the id of the conflict that the page is about
let needed = false; // by a page that is about none, and lists none, they aren't
let wanted = null; // the kind that is begun as soon as there is a conflict for it, and how to go there

/** The value of a slice. */
export function useConflicts(slice) {
  const read = () => store.get(slice);
  return useSyncExternalStore((listener) => store.subscribe(slice, listener), read, () =>
    store.initial(slice),
  );
}

/**
 * Reads my conflicts while the page is seen, anew when it is seen again and when `sign` has changed;
 * `here` is the id of the one that the page is about. Shows nothing.
 */
export function KeepConflicts({ sign, here, listed }) {
  useEffect(() => turnTo(here, listed), [sign, here, listed]);
  useEffect(() => {
    const due = () => document.visibilityState === "visible" && needed && void read();
    store.set({ welcome: new URLSearchParams(location.search).get("conflict") ?? "" });
    const timer = setInterval(due, EVERY_MS);
    document.addEventListener("visibilitychange", due);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", due);
    };
  }, []);
  return null;
}

/** The page is about the conflict with this id, "" for none (yet); it may have all of them `listed`. */
export function turnTo(id, listed) {
  about = id;
  needed = listed || id !== "";
  store.set({ here: shown(store.get("conflicts")) });
  if (needed) void read();
}

const shown = (conflicts) => conflicts.find(({ id }) => id === about) ?? UNKNOWN;

/** Read them anew; gives them, or null when they can't be had. Who is here is known already as a rule. */
async function read() {
  const me = speaker() === null ? await http("GET", "/api/auth/me") : null;
  const user = speaker();
  const found = me?.ok === false ? me : await http("GET", "/api/conflicts", { user });
  if (found.status === 401) store.set(NONE);
  if (!found.ok) return null;
  const conflicts = found.body.conflicts.map((one) => conflictRow(one, user));
  store.set({ conflicts, loaded: true, here: shown(conflicts) });
  return conflicts;
}

/** Ask for the name of a new conflict; `kind` is what is begun in it then. */
export function nameConflict(dialog, kind = null) {
  wanted = kind;
  openDialog(dialog);
}

/** What the form for a new conflict does: afterwards the other person is invited, or what was wanted is begun. */
export const beginning = (form, dialog) =>
  submittingTo(form, "/api/conflicts", {
    done: async ({ id, title }) => {
      closeDialog(dialog);
      document.getElementById(form).reset();
      if (wanted) await startConversation(wanted.a, wanted.navigate, id);
      else void invite(id, title);
      wanted = null;
      await read();
    },
  });

/** Offer the kinds of conversation. */
export function chooseKind(dialog) {
  store.set({ ...CLOSED, choosing: true });
  openDialog(dialog);
  document.getElementById(dialog).addEventListener("close", () => store.set(CLOSED), { once: true });
}

/**
 * Begin a conversation of a kind that belongs to a conflict: at once where there is one for it; where there are
 * several the dialog asks which; where there is none, one is made first.
 */
export async function beginKind(kind, dialogs, navigate) {
  const known = await read();
  if (!known) return refuseConversation(words.noConflicts);
  const found = choices(known, kind);
  if (found.length > 1) return store.set({ choices: found });
  closeDialog(dialogs.kinds);
  const [only] = found;
  if (only) return startConversation(only.type, navigate, only.id);
  if (kind.a) return nameConflict(dialogs.name, { ...kind, navigate });
  return refuseConversation(words.forTheInvited);
}

/** Begin it in the conflict that was chosen. */
export function beginIn(dialog, id, type, navigate) {
  closeDialog(dialog);
  return startConversation(type, navigate, id);
}

/** Begin a conversation of a conflict; one that both share is entered if it is going on already. */
export const startTogether = (sessionType, conflictId, navigate) =>
  startConversation(sessionType, navigate, conflictId);
