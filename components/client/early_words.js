/**
 * What is written in a tab before it is known who writes it: kept in that tab, for whoever turns out to be signed in.
 * Once somebody has signed in or out `since`, as `last_speaker.js` has it, it is nobody's, and goes.
 */
import { openDraft } from "./drafts.js";
import { newClientId } from "./ids.js";
import { ownerOf } from "./outbox_entries.js";
import { keyed, memory, reached, together } from "./outbox_storage.js";

const TAB = "chat-tab";
const NEVER = "?:"; // no `since`
const KEYS = /^chat-(draft|outbox):/;

/** Stands for the id of the user while nobody is known. */
export const nobodySince = (since) => `?${since}`;

/** Where it is kept: `storage` for messages, `scope` for drafts. */
export function earlyPlace(scope) {
  const area = reached(() => scope.sessionStorage) ?? memory();
  return { storage: together([keyed(area), keyed(memory())]), scope: { localStorage: area } };
}

/** Stands for this tab, over reloads of it. */
export function tabId(scope) {
  const area = reached(() => scope.sessionStorage) ?? memory();
  try {
    if (area.getItem(TAB) === null) area.setItem(TAB, newClientId());
    return area.getItem(TAB);
  } catch {
    return newClientId(); // full: the page is as long as the tab
  }
}

/** The messages that were written in a conversation: whoever takes one over has it removed from `storage` once it is kept elsewhere. */
export const earlyMessages = (conversation, since, { storage }) => storage.all(ownerOf(nobodySince(since), conversation));

/** Drop the draft of a conversation, which stands in the page by now, and all that is older than `since`. */
export function dropEarly(conversation, since, { scope }) {
  sweep(scope.localStorage, since);
  openDraft(nobodySince(since), conversation, scope).write("");
}

/** Somebody has left this device: nothing in this tab waits for them. */
export const forgetEarly = (scope) => sweep(earlyPlace(scope).scope.localStorage, NEVER);

function sweep(area, since) {
  const keys = Array.from({ length: area.length }, (_, index) => area.key(index));
  for (const key of keys) {
    if (KEYS.test(key) && !`${key}${area.getItem(key)}`.includes(since)) area.removeItem(key);
  }
}
