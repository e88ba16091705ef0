/** The end of somebody's time on this device: nothing of theirs is left on it, and every tab is told. */
import { forgetDrafts } from "./drafts.js";
import { forgetEarly } from "./early_words.js";
import { newClientId } from "./ids.js";
import { forgetSpeaker } from "./last_speaker.js";
import { choose } from "./notice_choice.js";
import { discardAll } from "./waiting.js";

const CHANNEL = "chat-parting";
const PAGE = newClientId();

/**
 * `user` has left: "signed_out" or "removed", as `how` says. io: `openChannel`, `storage()`, `scope`.
 */
export async function part(user, how, io) {
  const channel = io.openChannel(CHANNEL, () => {});
  channel.tell({ user, how, page: PAGE });
  channel.close();
  await forget(user, io);
}

/**
 * Calls `onParted(how, here)` once the person whose id `user()` gives has left, in whichever tab, or, where it was
 * by this very page, `here`; gives the way to stop. `onParted` must keep from writing any more: what was on its way
 * to storage just then is forgotten, too.
 */
export function onParting(user, onParted, io) {
  const channel = io.openChannel(CHANNEL, (told) => {
    if (told.user !== user()) return;
    onParted(told.how, told.page === PAGE);
    void forget(told.user, io);
  });
  return () => channel.close();
}

async function forget(user, { storage, scope }) {
  forgetDrafts(user, scope);
  forgetEarly(scope);
  forgetSpeaker(user, scope);
  choose(user, false, scope);
  await discardAll(user, await storage());
}
