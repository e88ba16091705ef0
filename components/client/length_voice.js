/** Says how much room there is for what one writes, where it is little, and once one pauses: never at every letter. */
import { CONTENT_LIMIT, CONTENT_WARN_FROM } from "./constants.js";
import { fill } from "./text.js";
import { words } from "./words.js";

export const PAUSE_MS = 1_500;
const LITTLE = CONTENT_LIMIT - CONTENT_WARN_FROM;

export class LengthVoice {
  #say;
  #timer = null;

  /** `say(words)` announces. */
  constructor(say) {
    this.#say = say;
  }

  /** So many characters are left, or too many if below 0. */
  hear(left) {
    this.end();
    if (left < LITTLE) this.#timer = setTimeout(() => this.#say(length(left)), PAUSE_MS);
  }

  /** Nothing more is to be said. */
  end() {
    clearTimeout(this.#timer);
  }
}

const length = (left) => (left < 0 ? fill(words.tooLong, { count: -left }) : fill(words.saidLeft, { count: left }));
