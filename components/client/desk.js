/**
 * What one writes in a conversation: the draft, and the outbox.
 *
 * Until the server says who is here, it is taken to be whoever was here last. What is written then shows at once, in this
 * tab, and is kept for them, but nothing of it leaves before the server has said so. If it turns out to be somebody else, or
 * nobody, whoever was here last finds it unsent, to send or to throw away. What they had written before shows to nobody
 * until then, unless the server has told this very page already. If nobody was here, it is kept in this tab, for whoever
 * turns out to be.
 */
import { forgetDraft, openDraft } from "./drafts.js";
import { dropEarly, earlyMessages, earlyPlace, nobodySince, tabId } from "./early_words.js";
import { isCertain, lastSpeaker, met } from "./last_speaker.js";
import { Outbox } from "./outbox.js";
import { ownerOf } from "./outbox_entries.js";
import { draftSlices } from "./view.js";

export class Desk {
  #conversation;
  #io;
  #early;
  #writer = null;
  #sure = false; // the server has said who it is
  #since = ""; // as `last_speaker.js` had it when the page began
  #outbox = null;
  #draft = null;
  #closed = false;
  #taken = null; // settles once the outbox has what was written in this tab before anybody was known

  /** io: the browser's parts as `browser.js` gives them, with `send(entry)`, `canSend()` and `onChange()`. */
  constructor(conversation, io) {
    this.#conversation = conversation;
    this.#io = io;
    this.#early = earlyPlace(io.scope);
  }

  /** The id of whoever is taken to be here; something else as long as nobody is. */
  get writer() {
    return this.#writer;
  }

  get outbox() {
    return this.#outbox;
  }

  /** Begin, before the server has said who is here. */
  expect() {
    if (this.#writer !== null) return;
    const { user, since } = lastSpeaker(this.#io.scope);
    this.#since = since;
    const nobody = nobodySince(since);
    const certain = isCertain(this.#io.scope);
    this.#sit(user ?? nobody, user === null ? this.#early.storage : this.#io.storage(), certain ? null : user && tabId(this.#io.scope));
    this.#write(nobody, this.#early.scope);
    if (certain) this.#write(user, this.#io.scope);
  }

  /** `user` is here. What was written for somebody else, or before somebody signed in, isn't theirs. */
  async become(user) {
    if (user === this.#writer && this.#sure) return;
    await this.#taken; // by whoever was here last
    if (this.#closed) return;
    const { scope, store } = this.#io;
    met(user, scope);
    const { since } = lastSpeaker(scope);
    this.#sure = true;
    if (user !== this.#writer && since !== this.#since) store.set(draftSlices(""));
    if (user === this.#writer) void this.#outbox.confirm();
    else this.#sit(user, this.#io.storage());
    this.#write(user, scope);
    dropEarly(this.#conversation, since, this.#early);
    await this.#taken;
  }

  /** Nobody is signed in: who was here last finds what was written here, unsent, when they are again. */
  refuse() {
    if (this.#writer !== nobodySince(this.#since)) this.#write(this.#writer, this.#io.scope);
    this.#leave();
    this.#writer = null;
    this.#outbox = null;
    this.#sure = false;
  }

  setDraft(text) {
    if (!this.#closed) this.#draft?.write(text);
  }

  /** The conversation is gone: nothing is kept of what was written in it. */
  forget() {
    this.#draft?.close();
    this.#draft = null;
    forgetDraft(this.#writer, this.#conversation, this.#io.scope);
    this.#outbox?.forget();
  }

  close() {
    this.#closed = true;
    this.#leave();
  }

  #leave() {
    this.#draft?.close();
    this.#outbox?.close();
  }

  /** Take the messages of `writer`; in the tab `unsureIn`, where the server has yet to say that it is them. */
  #sit(writer, storage, unsureIn = null) {
    const { store, locks, openChannel, send, canSend, onChange, newId, now, random } = this.#io;
    const owner = ownerOf(writer, this.#conversation);
    this.#outbox?.close();
    this.#writer = writer;
    const { since } = lastSpeaker(this.#io.scope);
    this.#outbox = new Outbox({ owner, storage, unsureIn, since, locks, openChannel, send, canSend, onChange, newId, now, random });
    void this.#outbox.load();
    this.#taken = writer === nobodySince(since) ? null : this.#takeEarly(since);
    store.set({ taking: true });
  }

  /** What was written in this tab before anybody was known is theirs who are taken to be here. */
  async #takeEarly(since) {
    const outbox = this.#outbox;
    const written = await earlyMessages(this.#conversation, since, this.#early);
    if (outbox !== this.#outbox || this.#closed) return;
    for (const one of written) void outbox.adopt(one).then(() => this.#early.storage.remove(one.client_id));
  }

  /** Go on with the draft of `writer`, and with what has been typed on this page. */
  #write(writer, scope) {
    const { store } = this.#io;
    this.#draft?.close();
    this.#draft = openDraft(writer, this.#conversation, scope, (text) => store.set(draftSlices(text)));
    const text = joined(this.#draft.read(), store.get("draft"));
    this.setDraft(text);
    store.set(draftSlices(text));
  }
}

/** Both texts, where neither is the other's beginning. */
function joined(kept, typed) {
  if (kept === "" || typed.startsWith(kept)) return typed;
  return kept.startsWith(typed) ? kept : `${kept}\n${typed}`;
}
