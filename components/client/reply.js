/** Reads the reply's text while it is being written: EventSource, else plain requests. */
import * as C from "./constants.js";
import { fullJitter } from "./link_state.js";
import { NOTHING, reopened, withDelta } from "./reply_text.js";
import { readDelta, readEnd } from "./wire.js";

export class ReplyReader {
  #io;
  #id = null;
  #source = null;
  #text = NOTHING;
  #flushTimer = null;
  #retryTimer = null;
  #starvedTimer = null;
  #attempt = 0;

  /**
   * io: `eventSource(url)`, `url`, `onText({id, text})`, `onEnd(end)`, `readText()` (asks the
   * server for a snapshot, for when no stream gets through), `random()`.
   */
  constructor(io) {
    this.#io = io;
  }

  /** A reply is about to begin: have its stream open by then. Where none begins, it closes. */
  expect() {
    if (this.#source === null && this.#id === null) this.#open(`?wait=${C.REPLY_EXPECTED_S}`);
  }

  /** Follow the reply with this id; null: there is none. */
  follow(id) {
    if (id === this.#id) return;
    const expected = this.#id === null && this.#source !== null;
    if (!expected) this.close();
    this.#id = id;
    if (id === null) return;
    this.#attempt = 0;
    if (!expected) this.#open();
    this.#starve(C.REPLY_STARVED_MS);
  }

  close() {
    this.#id = null;
    this.#source?.close();
    this.#source = null;
    for (const timer of [this.#flushTimer, this.#retryTimer, this.#starvedTimer]) clearTimeout(timer);
    this.#flushTimer = null;
    this.#text = NOTHING;
  }

  #open(query = "") {
    const source = this.#io.eventSource(this.#io.url + query);
    this.#source = source;
    this.#text = reopened(this.#text);
    source.addEventListener("delta", ({ data }) => this.#delta(readDelta(data)));
    source.addEventListener("end", ({ data }) => this.#end(source, readEnd(data)));
    source.onerror = () => this.#failed(source);
  }

  #delta(delta) {
    if (!delta) return;
    this.#attempt = 0;
    this.#text = withDelta(this.#text, delta);
    this.#starve(2 * C.REPLY_STARVED_MS);
    if (this.#flushTimer !== null) return;
    this.#flush();
    this.#flushTimer = setTimeout(() => {
      this.#flushTimer = null;
      this.#flush();
    }, C.REPLY_FLUSH_MS);
  }

  #flush() {
    this.#io.onText(this.#text);
  }

  #end(source, end) {
    source.close();
    if (source === this.#source) this.#source = null; // the next one needs another
    this.#flush();
    clearTimeout(this.#starvedTimer);
    if (end) this.#io.onEnd(end);
  }

  /** EventSource tries again by itself, unless it was closed for good; for no reply it need not. */
  #failed(source) {
    if (this.#id === null) source.close();
    if (source.readyState === 2) this.#closed(source);
  }

  /** Closed for good (204, an error status): open anew for as long as the log says there is a reply. */
  #closed(source) {
    if (source !== this.#source) return;
    this.#source = null;
    if (this.#id === null) return;
    const delay = fullJitter((this.#attempt += 1), this.#io.random());
    this.#retryTimer = setTimeout(() => this.#open(), delay);
  }

  #starve(patience) {
    clearTimeout(this.#starvedTimer);
    this.#starvedTimer = setTimeout(() => {
      this.#io.readText();
      this.#starve(C.REPLY_READ_EVERY_MS);
    }, patience);
  }
}
