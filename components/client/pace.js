/**
 * When a text that grows is shown anew: its first words at once, then every so often. On a device that needs a while
 * to show it, it is shown less often, so that the device has time for whoever uses it; and while somebody types, only
 * between two keys: after a letter has been painted, and where there is time enough before the next one.
 */
import { REPLY_FLUSH_MS } from "./constants.js";

/** Showing and painting are to take no more than one part in so many of the time … */
const SHARE = 3;
/** … of whoever types in so many, who looks elsewhere … */
const TYPING_SHARE = 6;
/** … but there is never so long without news, in milliseconds. */
export const SHOWN_WITHIN_MS = 300;
/** Where showing takes less, nobody can feel it. */
const FELT_MS = 20;
/** Who hasn't pressed a key for so long isn't typing. */
const TYPING_MS = 500;
/** After a letter has been painted, what waits for that, too, goes first. */
export const AFTER_PAINT_MS = 4;
/** Until two keys have told how fast somebody types. */
const USUAL_GAP_MS = 120;
/** Keys come a little sooner than the last ones did, too. */
const SOONER = 0.8;

export class Pace {
  #io;
  #show;
  #wanted = false;
  #timer = null;
  #shownAt = Number.NEGATIVE_INFINITY;
  #typedAt = Number.NEGATIVE_INFINITY;
  #gap = USUAL_GAP_MS; // between two keys
  #unpainted = false; // a letter was typed that can't be seen yet
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

  #go(justPainted = false) {
    const wait = this.#wait(justPainted);
    if (wait > 0) return this.#later(wait);
    this.#shownAt = this.#io.now();
    this.#measure();
    this.now();
  }

  #later(ms, justPainted = false) {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#wanted) this.#go(justPainted);
    }, ms);
  }

  #wait(justPainted = false) {
    const now = this.#io.now();
    const felt = this.#cost >= FELT_MS && now - this.#typedAt < TYPING_MS;
    const rest = this.#shownAt + this.#every(felt ? TYPING_SHARE : SHARE) - now;
    if (rest > 0 || !felt || this.#fits(now)) return rest;
    const left = this.#shownAt + SHOWN_WITHIN_MS - now;
    return justPainted && left < this.#gap ? 0 : left;
  }

  /** How long the device is to be left alone after it has shown something. */
  #every(share) {
    return Math.max(REPLY_FLUSH_MS, Math.min(share * this.#cost, SHOWN_WITHIN_MS));
  }

  /** Whether there is time to show something before the next key. */
  #fits(now) {
    return !this.#unpainted && now + this.#cost <= this.#typedAt + SOONER * this.#gap;
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
    const now = this.#io.now();
    const gap = now - this.#typedAt;
    if (gap < TYPING_MS) this.#gap = Math.min(gap, (gap + this.#gap) / 2);
    this.#typedAt = now;
    this.#unpainted = true;
    this.#io.painted(() => {
      this.#unpainted = false;
      this.#clear();
      if (this.#wanted) this.#later(AFTER_PAINT_MS, true);
    });
  }

  #clear() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
