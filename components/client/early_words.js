/**
 * What is written in a tab before it is known who writes it: kept in that tab, for whoever turns out to be signed in.
 * Once somebody has signed in or out `since`, as `last_speaker.js` has it, it is nobody's, and goes.
 */
import { openDraft } from "./drafts.js";
import { ownerOf } from "./outbox_entries.js";
import { keyed, memory, reached, together } from "./outbox_storage.js";

const KEYS = /^chat-(draft|outbox):/;

/** Stands for the id of the user while nobody is known. */
export const nobodySince = (since) => `?${since}`;

/** Where it is kept: `storage` for messages, `scope` for drafts. */
export function earlyPlace(scope) {
  const area = reached(() => scope.sessionStorage) ?? memory();
  return { storage: together([keyed(area), keyed(memory())]), scope: { localStorage: area } };
}

/** Take what was written in a conversation out of the tab: `{entries, draft}`. What is older than `since` is dropped. */
export async function takeEarly(conversation, since, { storage, scope }) {
  sweep(scope.localStorage, since);
  const draft = openDraft(nobodySince(since), conversation, scope);
  const text = draft.read();
  draft.write("");
  const entries = await storage.all(ownerOf(nobodySince(since), conversation));
  for (const one of entries) await storage.remove(one.client_id);
  return { entries, draft: text };
}

function sweep(area, since) {
  const keys = Array.from({ length: area.length }, (_, index) => area.key(index));
  for (const key of keys) {
    if (KEYS.test(key) && !`${key}${area.getItem(key)}`.includes(since)) area.removeItem(key);
  }
}
