/** Takes one message to the server and tells how that went: over the WebSocket, else by POST. */
import { ACK_WITHIN_MS, DOUBT_AFTER_MS } from "./constants.js";
import { messageFrame, readMessage } from "./wire.js";

const LOST = Object.freeze({ kind: "lost" });

export class Sender {
  #waiting = new Map();
  #io;

  /**
   * io: `sendFrame(text)` → bool, `canPost()` → bool, `http`, `path`, `onMessage(message)`, and
   * `onSilence()` for when an answer is overdue.
   */
  constructor(io) {
    this.#io = io;
  }

  /** Outcome: {kind: "ack", seq} | {kind: "reject", code, detail, retryable, retryAfter} | {kind: "lost"}. */
  send({ client_id: clientId, content }) {
    const awaited = this.#awaited(clientId);
    if (this.#io.sendFrame(messageFrame(clientId, content))) return awaited;
    this.#settle(clientId, LOST);
    return this.#io.canPost() ? this.#post(clientId, content) : awaited;
  }

  /** Look at a frame that came in: it may be what a message waits for. */
  onFrame(frame) {
    if (frame.type === "ack") this.#settle(frame.client_id, { kind: "ack", seq: frame.seq });
    if (frame.type === "reject") this.#settle(frame.client_id, { ...frame, kind: "reject" });
    if (frame.type === "message") {
      this.#settle(frame.message.client_id, { kind: "ack", seq: frame.message.seq });
    }
  }

  /** The link is gone: nobody will answer any more. */
  unlink() {
    for (const clientId of [...this.#waiting.keys()]) this.#settle(clientId, LOST);
  }

  #awaited(clientId) {
    return new Promise((resolve) => {
      const waiter = { resolve };
      waiter.timer = setTimeout(() => {
        waiter.timer = setTimeout(() => this.#settle(clientId, LOST), ACK_WITHIN_MS - DOUBT_AFTER_MS);
        this.#io.onSilence();
      }, DOUBT_AFTER_MS);
      this.#waiting.set(clientId, waiter);
    });
  }

  #settle(clientId, outcome) {
    const waiter = this.#waiting.get(clientId);
    if (!waiter) return;
    clearTimeout(waiter.timer);
    this.#waiting.delete(clientId);
    waiter.resolve(outcome);
  }

  async #post(clientId, content) {
    const answer = await this.#io.http("POST", this.#io.path, {
      body: { client_id: clientId, content },
    });
    if (answer.status === 0 || answer.problem?.code === "http_502") return LOST; // it wasn't the server that answered
    const message = readMessage(answer.body?.message);
    if (!answer.ok) return { kind: "reject", ...answer.problem, retryAfter: answer.retryAfter };
    if (!message) return LOST;
    this.#io.onMessage(message);
    return { kind: "ack", seq: message.seq };
  }
}
