/** Says a reply while it is being written: as many whole sentences as there are, every few seconds. */
import { unsaid } from "./sentences.js";

/** Time enough for what was said last to be begun; a polite region drops what is replaced too soon. */
export const SAY_EVERY_MS = 2_500;

export class ReplyVoice {
  #say;
  #text = "";
  #told = 0;
  #before = 0; // how much was told of the reply that has just ended
  #timer = null;

  /** `say(words)` announces. */
  constructor(say) {
    this.#say = say;
  }

  /** The text so far; a shorter one is another reply's, an empty one the end. */
  hear(text) {
    if (text.length < this.#text.length) this.#ended();
    this.#text = text;
    if (text === "") return;
    this.#before = 0;
    this.#timer ??= setTimeout(() => this.#speak(), SAY_EVERY_MS);
  }

  /** The reply is a message now: how many of its characters have been said. */
  end() {
    this.#ended();
    const told = this.#before;
    this.#before = 0;
    return told;
  }

  #speak() {
    this.#timer = null;
    const { words, until } = unsaid(this.#text, this.#told);
    this.#told = until;
    if (words) this.#say(words);
  }

  #ended() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#text !== "") this.#before = this.#told;
    this.#text = "";
    this.#told = 0;
  }
}
