/** What a screen reader is told, one after the other: of words that others take the place of at once it hears nothing. */

/** So long each stands, in milliseconds. */
export const STANDS_MS = 1_000;

export class Voice {
  #show = () => {};
  #shown = "";
  #waiting = [];
  #timer = null;

  /** `show(words)` puts them into the live region; gives the way to stop. */
  into(show) {
    this.#show = show;
    return () => this.hush();
  }

  /** Words that stay the same are no news to a screen reader: said again they are others. */
  say(text) {
    this.#waiting.push(text);
    if (this.#timer === null) this.#next();
  }

  /** What hasn't been said yet never is. */
  hush() {
    this.#waiting = [];
  }

  #next() {
    const text = this.#waiting.shift();
    this.#timer = text === undefined ? null : setTimeout(() => this.#next(), STANDS_MS);
    if (text === undefined) return;
    this.#shown = text === this.#shown ? `${text}\u00a0` : text;
    this.#show(this.#shown);
  }
}

/** The page's. */
export const voice = new Voice();
