/** What the pages import: the live slices, the hook that opens a conversation, and the actions. */
import { useEffect, useSyncExternalStore } from "react";
import { arrived } from "./focus.js";
import { enter, store } from "./live.js";

export * from "./actions.js";
export { submit, useComposer } from "./composer.js";
export { jumpToLatest, useStickToBottom } from "./scroll.js";
export { trimmedLength } from "./text.js";
export { CONTENT_LIMIT } from "./constants.js";

const sources = new Map();

function sourceOf(slice) {
  if (!store.has(slice)) throw new Error(`There is no live slice named "${slice}".`);
  if (!sources.has(slice)) {
    sources.set(slice, {
      subscribe: (listener) => store.subscribe(slice, listener),
      read: () => store.get(slice),
      readInitial: () => store.initial(slice),
    });
  }
  return sources.get(slice);
}

/** The value of a slice; renders anew when that slice changes, and only then. */
export function useLive(slice) {
  const { subscribe, read, readInitial } = sourceOf(slice);
  return useSyncExternalStore(subscribe, read, readInitial);
}

/** Open the conversation `id` while the calling component is there. */
export function useConversationId(id) {
  useEffect(() => {
    if (!id) return undefined;
    void arrived();
    return enter(id);
  }, [id]);
}
