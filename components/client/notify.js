/** A gentle word from a tab that isn't seen: only for who asked for it, and without what was said. */
import { useSyncExternalStore } from "react";
import { choose, chosen } from "./notice_choice.js";
import { onSpeaker, speaker } from "./speaker.js";
import { createStore } from "./store.js";
import { fill } from "./text.js";
import { words } from "./words.js";

export class Notices {
  #scope;
  #who;
  #broken = false; // browsers on phones have the name, but notify by service workers only

  /** `scope` is the window, `who()` the id of whom the page speaks for. The slice `notices` is "on", "off", or "" where they can't be had. */
  constructor(scope, who = speaker) {
    this.#scope = scope;
    this.#who = who;
    this.store = createStore({ notices: "" });
    if (scope.Notification?.permission === "default") this.#made(""); // shows nothing: it isn't allowed yet
    this.look();
  }

  /** See anew what is allowed. */
  look() {
    const { Notification: api } = this.#scope;
    const possible = !this.#broken && api !== undefined && api.permission !== "denied" && this.#scope.isSecureContext;
    const on = possible && api.permission === "granted" && chosen(this.#who(), this.#scope);
    this.store.set({ notices: !possible ? "" : on ? "on" : "off" });
  }

  /** Turn them on, which asks the browser's question, or off. */
  async toggle() {
    const on = this.store.get("notices") === "on";
    if (on) choose(this.#who(), false, this.#scope);
    else if ((await this.#scope.Notification.requestPermission()) === "granted") choose(this.#who(), true, this.#scope);
    this.look();
  }

  /** Tell of a row of somebody else's in the conversation `title`; a later one takes its place. */
  tell(row, title) {
    this.look();
    if (this.store.get("notices") !== "on") return;
    const body = row.role === "ai" ? words.notifyAnswer : fill(words.notifyMessage, { name: row.author_name });
    const notice = this.#made(title, { body, tag: this.#scope.location.pathname, icon: "/icon-192.png", silent: true });
    if (!notice) return this.look();
    notice.onclick = () => {
      this.#scope.focus();
      notice.close();
    };
  }

  #made(title, options) {
    try {
      return new this.#scope.Notification(title, options);
    } catch {
      this.#broken = true;
      return null;
    }
  }
}

let mine = null;
function notices() {
  if (mine === null) {
    mine = new Notices(globalThis);
    onSpeaker(() => mine.look());
  }
  return mine;
}

/** The slice `notices`. */
export function useNotices(slice) {
  return useSyncExternalStore(
    (listener) => notices().store.subscribe(slice, listener),
    () => notices().store.get(slice),
    () => "",
  );
}

export const toggleNotices = () => void notices().toggle();

export const notifyOf = (row, title) => notices().tell(row, title);
