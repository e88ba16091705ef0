/** A page that nobody looks at may never be painted. */
export const PAINTED_WITHIN_MS = 200;

/** Work that what is on the page needn't wait for: it is done once that has been painted, or at once when it is asked for. */
export class AfterPaint {
  #work;
  #painted;
  #waiting = false;
  #timer = null;

  /** `painted(callback)` calls back once what is on the page by now can be seen. */
  constructor(work, painted) {
    this.#work = work;
    this.#painted = painted;
  }

  /** There is work, until it is done. */
  want() {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#timer = setTimeout(() => this.now(), PAINTED_WITHIN_MS);
    this.#painted(() => this.now());
  }

  /** Do now what is left to do, if anything is. */
  now() {
    if (!this.#waiting) return;
    this.forget();
    this.#work();
  }

  /** There is nothing to do any more. */
  forget() {
    clearTimeout(this.#timer);
    this.#waiting = false;
  }
}
