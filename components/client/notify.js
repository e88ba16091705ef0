/** A gentle word from a tab that isn't seen: only for who asked for it, and without what was said. */
import { useSyncExternalStore } from "react";
import { createStore } from "./store.js";
import { fill } from "./text.js";
import { words } from "./words.js";

const KEY = "chat-notify";

export class Notices {
  #scope;

  /** `scope` is the window. The slice `notices` is "on", "off", or "" where they can't be had. */
  constructor(scope) {
    this.#scope = scope;
    this.store = createStore({ notices: "" });
    this.look();
  }

  /** See anew what is allowed. */
  look() {
    const { Notification: api } = this.#scope;
    const possible = api !== undefined && api.permission !== "denied" && this.#scope.isSecureContext;
    const on = possible && api.permission === "granted" && this.#chosen();
    this.store.set({ notices: !possible ? "" : on ? "on" : "off" });
  }

  /** Turn them on, which asks the browser's question, or off. */
  async toggle() {
    const on = this.store.get("notices") === "on";
    if (on) this.#scope.localStorage.removeItem(KEY);
    else if ((await this.#scope.Notification.requestPermission()) === "granted") this.#scope.localStorage.setItem(KEY, "on");
    this.look();
  }

  /** Tell of a row of somebody else's in the conversation `title`; a later one takes its place. */
  tell(row, title) {
    this.look();
    if (this.store.get("notices") !== "on") return;
    const body = row.role === "ai" ? words.notifyAnswer : fill(words.notifyMessage, { name: row.author_name });
    try {
      const notice = new this.#scope.Notification(title, { body, tag: this.#scope.location.pathname, icon: "/icon-192.png", silent: true });
      notice.onclick = () => {
        this.#scope.focus();
        notice.close();
      };
    } catch {
      this.store.set({ notices: "" }); // browsers on phones have the name, but notify by service workers only
    }
  }

  #chosen() {
    try {
      return this.#scope.localStorage.getItem(KEY) === "on";
    } catch {
      return false; // site data is blocked
    }
  }
}

let mine = null;
const notices = () => (mine ??= new Notices(globalThis));

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
