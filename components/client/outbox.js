/**
 * The outbox: shows a message at once, keeps it over reloads, and sends it exactly once, in
 * order, one at a time, from one tab of the browser.
 *
 * A flush holds the browser-wide lock only while there is something to send and a link to send
 * it by; the tab in which the person writes is therefore usually the one that sends. A message
 * with nothing waiting before it leaves at once, and the lock is for what comes of it: a second
 * send of it would be found out by its client id.
 */
import * as entries from "./outbox_entries.js";
import { exclusively } from "./tabs.js";

export class Outbox {
  #io;
  #held = [];
  #flushing = null;
  #timer = null;
  #closed = new AbortController();
  #channel;
  #log = { messages: [], lastSeq: 0 };
  #loaded = false;
  #unsureIn; // the tab, as long as nobody knows that the writer is who they are taken for
  #gone = new Set(); // client ids of what has arrived, or was thrown away: storage may be slower to forget
  #early = new Set(); // client ids of what was written here before it was known what waits
  #latest = 0; // the order of the last that waits, shown or not
  #written = new Map(); // by client id: what is on its way to storage
  #ahead = null; // {clientId, outcome} of the message that left before the lock was there

  /**
   * io: `owner`, `storage`, `locks` (or undefined), `openChannel(name, onMessage)`,
   * `send(entry)` → outcome, `canSend()`, `onChange(entries)`, `newId()`, `now()`, `random()`; with `unsureIn`, the id of a
   * tab, it shows what was written there alone, until `confirm()`. `since` is as `last_speaker.js` has it.
   */
  constructor(io) {
    this.#io = io;
    this.#unsureIn = io.unsureIn ?? null;
    this.#channel = io.openChannel(`chat-outbox:${io.owner}`, (told) => this.#told(told));
  }

  get entries() {
    return this.#held;
  }

  /** Take up what earlier visits left behind. */
  async load() {
    await this.#refresh();
    this.#loaded = true;
    this.#show(entries.relinked(this.#held)); // what got lost did so on another page's link
    this.flush();
  }

  /** Show and send `content`; gives its client id. */
  add(content) {
    const now = this.#io.now();
    const one = entries.entry({
      owner: this.#io.owner,
      clientId: this.#io.newId(),
      content,
      now,
      order: Math.max(entries.nextOrder(this.#held, now), this.#latest + 1),
    });
    if (!this.#loaded) this.#early.add(one.client_id);
    if (this.#isNext()) this.#ahead = { clientId: one.client_id, outcome: this.#io.send(one) };
    this.#show(entries.added(this.#held, one));
    void this.#keep(one).then(() => this.#unsureIn ?? this.#channel.tell({ changed: true }));
    this.flush();
    return one.client_id;
  }

  /** Take over what was written before it was known by whom; resolves once it is kept. */
  async adopt(one) {
    const mine = Object.freeze({ ...one, owner: this.#io.owner });
    if (!this.#loaded) this.#early.add(mine.client_id);
    this.#show(entries.added(this.#held, mine));
    this.flush();
    await this.#keep(mine);
    if (this.#unsureIn === null) this.#channel.tell({ changed: true });
  }

  /** It is known by now that the writer is who they were taken for. */
  async confirm() {
    if (this.#unsureIn === null) return;
    this.#unsureIn = null;
    this.#loaded = false;
    for (const one of this.#held) this.#written.set(one.client_id, one);
    const stored = entries.known(this.#io.since, await this.#io.storage.all(this.#io.owner));
    const mine = stored.filter((one) => one.state === "queued");
    this.#show(entries.merged(mine, this.#held, this.#written));
    await Promise.all(this.#held.map((one) => this.#keep(one)));
    this.#channel.tell({ changed: true });
    await this.load();
  }

  retry(clientId) {
    const one = this.#held.find((other) => other.client_id === clientId && other.state === "failed");
    if (!one) return;
    const next = entries.again(one, this.#io.newId);
    this.#show(entries.added(entries.removed(this.#held, clientId), next));
    void this.#replace(clientId, next);
    this.flush();
  }

  discard(clientId) {
    const one = this.#held.find((other) => other.client_id === clientId && other.state === "failed");
    if (one) void this.#drop(clientId);
  }

  /** The conversation is gone: nothing of it is kept. */
  forget() {
    for (const one of this.#held) void this.#drop(one.client_id);
  }

  /** Give back the words of a message that was refused; they are the writer's again. */
  takeBack(clientId) {
    const one = this.#held.find((other) => other.client_id === clientId && other.state === "failed");
    if (one) void this.#drop(clientId);
    return one?.content ?? null;
  }

  /** Forget what the log shows by now. */
  reconcile(log) {
    this.#log = log;
    const left = entries.unlogged(this.#held, log);
    for (const one of this.#held) {
      if (left.includes(one)) continue;
      this.#gone.add(one.client_id);
      if (one.state !== "acked") void this.#io.storage.remove(one.client_id);
    }
    this.#show(left);
  }

  /** There is a link again. */
  relink() {
    this.#show(entries.relinked(this.#held));
    this.flush();
  }

  /** Send what is due, if there is a link and no other tab is at it. */
  flush() {
    if (this.#flushing || this.#closed.signal.aborted || !this.#ready()) return;
    this.#flushing = exclusively(`chat-outbox:${this.#io.owner}`, () => this.#drain(), {
      locks: this.#io.locks,
      signal: this.#closed.signal,
    }).finally(() => {
      this.#flushing = null;
      this.#later();
    });
  }

  close() {
    this.#closed.abort();
    clearTimeout(this.#timer);
    this.#channel.close();
  }

  #ready() {
    return entries.nextToSend(this.#held) !== null && this.#io.canSend();
  }

  /** Whether what is written now has nothing to wait for: nothing older, here or in storage. */
  #isNext() {
    return this.#loaded && entries.nextToSend(this.#held) === null && this.#io.canSend();
  }

  async #drain() {
    await this.#refresh();
    while (this.#ready() && !this.#closed.signal.aborted) {
      const one = entries.nextToSend(this.#held);
      if (entries.pauseLeft(one, this.#io.now()) > 0) return;
      const outcome = await this.#outcomeOf(one);
      await this.#settle(one, outcome);
    }
  }

  #outcomeOf(one) {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead?.clientId === one.client_id ? ahead.outcome : this.#io.send(one);
  }

  /** Another tab may have sent, failed or added something while we waited for the lock. */
  async #refresh() {
    const stored = await this.#io.storage.all(this.#io.owner);
    if (this.#closed.signal.aborted) return;
    const { since } = this.#io;
    this.#latest = Math.max(0, ...stored.filter((one) => !this.#early.has(one.client_id)).map((one) => one.order));
    const seen = this.#unsureIn === null ? entries.known(since, stored) : entries.writtenIn(this.#unsureIn, since, stored);
    const waiting = seen.filter((one) => !this.#gone.has(one.client_id));
    this.#show(entries.merged(waiting, this.#held, this.#written));
    if (!this.#loaded) this.#placeEarly();
    this.reconcile(this.#log);
  }

  /** The clock may have been put back since an earlier visit: what is written later stays later. */
  #placeEarly() {
    const before = this.#held;
    this.#show(entries.behind(before, this.#early, this.#latest));
    this.#early.clear();
    for (const one of this.#held) if (!before.includes(one)) void this.#keep(one);
  }

  async #settle(one, outcome) {
    if (!this.#held.some((other) => other.client_id === one.client_id)) return;
    // Who has left doesn't write: what was thrown away since must not come back.
    if (this.#closed.signal.aborted && outcome.kind !== "ack") return;
    const changes = entries.afterOutcome(one, outcome, {
      now: this.#io.now(),
      random: this.#io.random(),
    });
    this.#show(entries.changed(this.#held, one.client_id, changes));
    if (changes.state === "acked") {
      await this.#io.storage.remove(one.client_id);
      this.#channel.tell({ acked: one.client_id, seq: outcome.seq });
    } else {
      await this.#keep({ ...one, ...changes });
      this.#channel.tell({ changed: true });
    }
    this.reconcile(this.#log);
  }

  /** Come back when the next one is due. */
  #later() {
    clearTimeout(this.#timer);
    const next = entries.nextToSend(this.#held);
    if (!next || this.#closed.signal.aborted || !this.#io.canSend()) return;
    this.#timer = setTimeout(() => this.flush(), entries.pauseLeft(next, this.#io.now()));
  }

  async #keep(one) {
    this.#written.set(one.client_id, one);
    await this.#io.storage.put(this.#unsureIn === null ? one : entries.unsure(one, this.#unsureIn, this.#io.since));
    if (this.#written.get(one.client_id) === one) this.#written.delete(one.client_id);
    const held = this.#held.find((other) => other.client_id === one.client_id);
    if (!held || held.state === "acked") await this.#io.storage.remove(one.client_id);
  }

  async #replace(clientId, next) {
    if (next.client_id !== clientId) await this.#drop(clientId);
    await this.#keep(next);
    this.#channel.tell({ changed: true });
  }

  async #drop(clientId) {
    this.#remove(clientId);
    await this.#io.storage.remove(clientId);
    this.#channel.tell({ gone: clientId });
  }

  #remove(clientId) {
    this.#gone.add(clientId);
    this.#show(entries.removed(this.#held, clientId));
  }

  #told({ acked, seq, gone }) {
    if (gone) return this.#remove(gone);
    if (!acked) return void this.#refresh().then(() => this.#later());
    this.#show(entries.changed(this.#held, acked, { state: "acked", seq }));
    return this.reconcile(this.#log);
  }

  #show(next) {
    if (next === this.#held) return;
    this.#held = next;
    this.#io.onChange(next);
  }
}
