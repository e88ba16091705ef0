/** Tells the others that I'm typing: a sign at most every two seconds, and the end of it at once. */
import { TYPING_EVERY_MS, TYPING_IDLE_MS } from "./constants.js";

export class TypingSigns {
  #tell;
  #now;
  #toldAt = null;
  #idle = null;

  /** `tell(active)` carries a sign to the server. */
  constructor(tell, now = () => Date.now()) {
    this.#tell = tell;
    this.#now = now;
  }

  set(active) {
    clearTimeout(this.#idle);
    if (active) this.#typed();
    else this.#ended();
  }

  /** A message goes out: it tells the others itself that the typing is over. */
  sent() {
    clearTimeout(this.#idle);
    this.#toldAt = null;
  }

  #typed() {
    this.#idle = setTimeout(() => this.#ended(), TYPING_IDLE_MS);
    if (this.#toldAt !== null && this.#now() - this.#toldAt < TYPING_EVERY_MS) return;
    this.#toldAt = this.#now();
    this.#tell(true);
  }

  #ended() {
    if (this.#toldAt === null) return;
    this.#toldAt = null;
    this.#tell(false);
  }
}
