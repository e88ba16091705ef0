/** Says what there is to know of the link, calmly: not what is over in a moment, nor the same again and again. */
import { isLinked } from "./link_state.js";
import { ENDS } from "./news.js";
import { words } from "./words.js";

/** As long as the page takes to show it: most losses are over before. */
export const LOST_AFTER_MS = 1_000;
/** A link that comes and goes is told of no more often. */
export const CALM_MS = 60_000;

const LOSSES = { offline: words.saidOffline, reconnecting: words.saidReconnecting };

export class LinkVoice {
  #say;
  #clock;
  #state = null;
  #saidAt = new Map(); // by what was said
  #lost = false; // a loss was told of that isn't over
  #timer = null;

  /** `say(words)` announces; `clock()` is a time in milliseconds that nobody sets. */
  constructor(say, clock = () => performance.now()) {
    this.#say = say;
    this.#clock = clock;
  }

  /** How the link is, and the conversation. A link that has ended with the conversation isn't the network's fault. */
  hear(state, status) {
    if (ENDS[status]) return this.end();
    if (state === this.#state) return;
    clearTimeout(this.#timer);
    this.#state = state;
    if (LOSSES[state]) this.#timer = setTimeout(() => this.#tell(LOSSES[state]), this.#patience(LOSSES[state]));
    else if (this.#lost && isLinked(state)) this.#back();
  }

  /** Nothing more is to be said. */
  end() {
    clearTimeout(this.#timer);
    this.#state = null;
    this.#lost = false;
  }

  #patience(text) {
    const calm = (this.#saidAt.get(text) ?? -Infinity) + CALM_MS - this.#clock();
    return Math.max(LOST_AFTER_MS, calm);
  }

  #tell(text) {
    this.#lost = true;
    this.#saidAt.set(text, this.#clock());
    this.#say(text);
  }

  #back() {
    this.#lost = false;
    this.#say(words.saidConnected);
  }
}
