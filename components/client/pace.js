/**
 * When a text that grows is shown anew: its first words at once, then every so often. On a device that needs a while
 * to show it, it is shown less often, so that the device has time for whoever uses it, and when somebody types, right
 * after a letter has been painted: that is as far from the next key as can be.
 */
import { REPLY_FLUSH_MS } from "./constants.js";

/** Showing and painting are to take no more than one part in so many of the time … */
const SHARE = 3;
/** … but there is never so long without news, in milliseconds. */
export const SHOWN_WITHIN_MS = 300;
/** Where showing takes less, nobody can feel it. */
const FELT_MS = 25;
/** Who hasn't pressed a key for so long isn't typing. */
const TYPING_MS = 500;

export class Pace {
  #io;
  #show;
  #wanted = false;
  #timer = null;
  #shownAt = Number.NEGATIVE_INFINITY;
  #typedAt = Number.NEGATIVE_INFINITY;
  #cost = 0; // milliseconds from showing to paint, the newest half of it
  #measuring = false; // a page that isn't seen isn't painted
  #stopListening = null;

  /** io: `now()`; `painted(callback)`, called once what is on the page by now can be seen; `typed(listener)`, gives the way to stop. */
  constructor(show, io) {
    this.#show = show;
    this.#io = io;
  }

  /** There is something to show. */
  want() {
    this.#stopListening ??= this.#io.typed(() => this.#typed());
    this.#wanted = true;
    if (this.#timer === null) this.#go();
  }

  /** Show what there is, whenever it was shown last. */
  now() {
    this.#wanted = false;
    this.#show();
  }

  /** What comes next is another text: its first words wait for nothing. */
  reset() {
    this.#clear();
    this.#stopListening?.();
    this.#stopListening = null;
    this.#wanted = false;
    this.#shownAt = Number.NEGATIVE_INFINITY;
  }

  #go() {
    const wait = this.#wait();
    if (wait > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        if (this.#wanted) this.#go();
      }, wait);
      return;
    }
    this.#shownAt = this.#io.now();
    this.#measure();
    this.now();
  }

  #wait() {
    const rest = this.#rest();
    if (rest > 0 || this.#cost < FELT_MS) return rest;
    const now = this.#io.now();
    return now - this.#typedAt < TYPING_MS ? this.#shownAt + SHOWN_WITHIN_MS - now : 0;
  }

  /** How long the device is still to be left alone. */
  #rest() {
    const every = Math.max(REPLY_FLUSH_MS, Math.min(SHARE * this.#cost, SHOWN_WITHIN_MS));
    return this.#shownAt + every - this.#io.now();
  }

  #measure() {
    if (this.#measuring) return;
    this.#measuring = true;
    const from = this.#shownAt;
    this.#io.painted(() => {
      this.#measuring = false;
      this.#cost = (this.#cost + Math.min(this.#io.now() - from, SHOWN_WITHIN_MS)) / 2;
    });
  }

  #typed() {
    this.#typedAt = this.#io.now();
    this.#io.painted(() => {
      if (!this.#wanted || this.#rest() > 0) return;
      this.#clear();
      this.#typedAt = Number.NEGATIVE_INFINITY;
      this.#go();
    });
  }

  #clear() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
