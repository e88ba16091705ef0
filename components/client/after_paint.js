/** Work that what is on the page needn't wait for: it is done once that has been painted, or at once when it is asked for. */
export class AfterPaint {
  #work;
  #painted;
  #waiting = false;

  /** `painted(callback)` calls back once what is on the page by now can be seen. */
  constructor(work, painted) {
    this.#work = work;
    this.#painted = painted;
  }

  /** There is work, until it is done. */
  want() {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#painted(() => this.now());
  }

  /** Do now what is left to do, if anything is. */
  now() {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#work();
  }

  /** There is nothing to do any more. */
  forget() {
    this.#waiting = false;
  }
}
