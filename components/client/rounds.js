/** Sends what waits in conversations that this page doesn't show, one after the other, by plain requests. */
import { lastSpeaker } from "./last_speaker.js";
import { Outbox } from "./outbox.js";
import { conversationIn } from "./outbox_entries.js";
import { onParting } from "./parting.js";
import { Sender } from "./sender.js";
import { unsettled } from "./waiting.js";
import { readUser } from "./wire.js";

export const EVERY_MS = 20_000;
/** As long as there was nothing to do here for whoever is here, and nothing else waits. */
export const SELDOM_MS = 600_000;

export class Rounds {
  #io;
  #me = null;
  #carriers = new Map();
  #timer = null;
  #idle = { found: null, until: 0 }; // where there was nothing to do, and until when that is believed

  /** io: as `browser.js` gives it, and `shown()` → the id of the conversation that the page shows. */
  constructor(io) {
    this.#io = io;
  }

  /** Go now, on `online`, and every so often; gives the way to stop. */
  start(target = globalThis) {
    const go = () => void this.go();
    const anew = () => {
      this.#idle = { found: null, until: 0 };
      go();
    };
    const stopWaiting = onParting(() => this.#me?.id, () => this.#parted(), this.#io);
    target.addEventListener("online", anew);
    this.#timer = setInterval(go, EVERY_MS);
    go();
    return () => {
      target.removeEventListener("online", anew);
      clearInterval(this.#timer);
      stopWaiting();
      this.#leave();
    };
  }

  /** Look what waits, and see to it that it is sent. */
  async go() {
    const storage = await this.#io.storage();
    this.#letGo();
    const owners = await unsettled(storage);
    const found = JSON.stringify([this.#io.shown(), ...owners]);
    if (owners.length === 0 || this.#isIdle(found)) return;
    const me = await this.#io.http("GET", "/api/auth/me");
    const user = me.ok ? readUser(me.body) : null;
    if (user?.id !== this.#me?.id) this.#leave();
    this.#me = user;
    const mine = user ? this.#elsewhere(owners, user.id) : [];
    const until = mine.length === 0 && (me.ok || me.status === 401) ? this.#io.clock() + SELDOM_MS : 0;
    this.#idle = { found, until };
    for (const owner of mine) {
      const carrier = this.#carriers.get(owner);
      if (carrier) carrier.relink(); // the network may have been away meanwhile
      else this.#carry(owner, conversationIn(owner, user.id), storage);
    }
  }

  #isIdle(found) {
    return found === this.#idle.found && this.#io.clock() < this.#idle.until;
  }

  /** The owners who are `user`, in a conversation that isn't open. */
  #elsewhere(owners, user) {
    return owners.filter((owner) => ![null, this.#io.shown()].includes(conversationIn(owner, user)));
  }

  #carry(owner, conversation, storage) {
    const { locks, openChannel, newId, now, random } = this.#io;
    const sender = this.#senderTo(conversation);
    const outbox = new Outbox({
      owner,
      storage,
      since: lastSpeaker(this.#io.scope).since,
      locks,
      openChannel,
      send: (entry) => sender.send(entry),
      canSend: () => true, // whatever the browser says of the network
      onChange: () => {},
      newId,
      now,
      random,
    });
    this.#carriers.set(owner, outbox);
    void outbox.load();
  }

  #senderTo(conversation) {
    const user = this.#me.id;
    return new Sender({
      sendFrame: () => false,
      canPost: () => true,
      http: (method, path, options) => this.#io.http(method, path, { ...options, user }),
      path: `/api/conversations/${encodeURIComponent(conversation)}/messages`,
      onMessage: () => {},
      onSilence: () => {},
    });
  }

  /** Who has nothing left to send is let go. What was erased is nowhere to be shown any more. */
  #letGo() {
    for (const [owner, outbox] of this.#carriers) {
      for (const one of outbox.entries) if (one.code === "not_found") outbox.discard(one.client_id);
      if (outbox.entries.some((one) => one.state === "queued")) continue;
      outbox.close();
      this.#carriers.delete(owner);
    }
  }

  #parted() {
    this.#leave();
    this.#me = null;
  }

  #leave() {
    for (const outbox of this.#carriers.values()) outbox.close();
    this.#carriers.clear();
  }
}
