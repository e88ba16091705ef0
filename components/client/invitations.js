/** Inviting the other person: a link that works once, to be copied or shared. */
import { useSyncExternalStore } from "react";
import { openDialog } from "./dialog.js";
import { http } from "./http.js";
import { createStore } from "./store.js";
import { fill } from "./text.js";
import { words } from "./words.js";

const DIALOG = "invite";
const FIELD = "invite-link";

/** Who turns back from sharing, or is still at it, has asked for nothing else. */
const AS_MEANT = ["AbortError", "InvalidStateError"];

const store = createStore({ url: "", problem: "", copied: false, hint: "", shareable: false });
const made = new Map(); // one link a conflict, as long as the page is there
let about = { id: "", title: "" };

/** The value of a slice. */
export function useInviting(slice) {
  const read = () => store.get(slice);
  return useSyncExternalStore((listener) => store.subscribe(slice, listener), read, () =>
    store.initial(slice),
  );
}

/** Show the link to a conflict; it is made the first time. */
export async function invite(id, title = "") {
  about = { id, title };
  const shareable = typeof navigator.share === "function";
  store.set({ url: made.get(id) ?? "", problem: "", copied: false, hint: "", shareable });
  openDialog(DIALOG);
  if (!made.has(id)) await make(id);
}

/** Make another try at the link that is shown. */
export const inviteAgain = () => invite(about.id, about.title);

async function make(id) {
  const answer = await http("POST", `/api/conflicts/${encodeURIComponent(id)}/invitations`);
  if (answer.ok) made.set(id, answer.body.url);
  if (id !== about.id) return;
  store.set(answer.ok ? { url: answer.body.url } : { problem: answer.problem.detail });
}

/** Put the link on the clipboard, and say `hint`; where that isn't allowed it is selected, to be copied by hand. */
export async function copyInvitation(hint = "") {
  const field = document.getElementById(FIELD);
  field.select();
  const copied = await copiedFrom(field);
  store.set({ copied, hint: copied ? hint : words.copyByHand });
}

async function copiedFrom(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy"); // plain http has no clipboard of its own
  }
}

/** Hand the link to another app; where the browser doesn't let it be shared after all, it is copied. */
export async function shareInvitation() {
  const { title } = about;
  const text = title && fill(words.shareText, { title });
  try {
    await navigator.share({ title, text, url: store.get("url") });
    store.set({ hint: "" });
  } catch (error) {
    if (!AS_MEANT.includes(error.name)) await copyInvitation(words.copiedInstead);
  }
}
