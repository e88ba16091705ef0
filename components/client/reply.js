/**
 * Reads the reply's text while it is being written: EventSource, else plain requests.
 *
 * A stream over a connection that has died says nothing, and no event of an EventSource tells that the server's
 * comments stay away. So what says nothing for a while is compared with what the server has: a stream that brought
 * less is opened anew.
 */
import * as C from "./constants.js";
import { fullJitter } from "./link_state.js";
import { Pace } from "./pace.js";
import { NOTHING, reopened, withDelta } from "./reply_text.js";
import { readDelta, readEnd } from "./wire.js";

export class ReplyReader {
  #io;
  #id = null;
  #source = null;
  #text = NOTHING;
  #pace;
  #retryTimer = null;
  #starvedTimer = null;
  #asking = null; // as long as the stream is silent and plain requests stand in for it
  #attempt = 0;
  #openedAt = 0;
  #renewals = 0; // in a row, without a word in between

  /**
   * io: `eventSource(url)`, `url`, `onText({id, text})`, `onBegin(id)` (a stream that was opened beforehand speaks of a reply
   * that nobody has told of yet), `onEnd(end)`, `readText()` (asks the
   * server for a snapshot, for when no stream gets through; gives the text, null for no answer), `random()`, and what
   * `Pace` needs.
   */
  constructor(io) {
    this.#io = io;
    this.#pace = new Pace(() => io.onText(this.#text), io);
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
    this.#renewals = 0;
    if (!expected) this.#open();
    this.#starve(C.REPLY_STARVED_MS);
  }

  close() {
    this.#id = null;
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    this.#pace.reset();
    this.#sated();
    this.#text = NOTHING;
  }

  #open(query = "") {
    const source = this.#io.eventSource(this.#io.url + query);
    this.#source = source;
    this.#openedAt = this.#io.now();
    this.#text = reopened(this.#text);
    source.addEventListener("delta", ({ data }) => source === this.#source && this.#delta(readDelta(data)));
    source.addEventListener("end", ({ data }) => this.#end(source, readEnd(data)));
    source.onerror = () => this.#failed(source);
  }

  #delta(delta) {
    if (!delta) return;
    this.#attempt = 0;
    this.#renewals = 0;
    this.#text = withDelta(this.#text, delta);
    this.#starve(2 * C.REPLY_STARVED_MS);
    if (this.#id === null) this.#io.onBegin(delta.reply_id);
    this.#pace.want();
  }

  #end(source, end) {
    source.close();
    if (source === this.#source) this.#source = null; // the next one needs another
    this.#pace.now();
    this.#starve(C.REPLY_STARVED_MS); // by then the log has told of it, too
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
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.#open();
    }, delay);
  }

  /** Unless it speaks within `patience`, ask by plain requests until it does; one that hangs keeps no other back. */
  #starve(patience) {
    this.#sated();
    const asking = {};
    this.#asking = asking;
    const ask = () => {
      this.#starvedTimer = this.#id === null ? null : setTimeout(ask, C.REPLY_READ_EVERY_MS);
      void this.#read(asking);
    };
    this.#starvedTimer = setTimeout(ask, patience);
  }

  #sated() {
    clearTimeout(this.#starvedTimer);
    this.#asking = null;
  }

  async #read(asking) {
    const text = await this.#io.readText();
    if (asking !== this.#asking || text === null) return;
    const streamed = this.#text.id === this.#id ? this.#text.text : "";
    if (text.length > streamed.length) this.#renew();
  }

  /** The stream brought less than there is. Where no stream gets through at all, another is tried ever more seldom. */
  #renew() {
    const patience = C.REPLY_STARVED_MS * 2 ** this.#renewals;
    if (this.#retryTimer !== null || this.#io.now() - this.#openedAt < patience) return;
    this.#renewals += 1;
    this.#source?.close();
    this.#open();
  }
}
