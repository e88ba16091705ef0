/**
 * What one writes in a conversation: the draft, and the outbox.
 *
 * Until the server says who is here, it is whoever was here last: what they write shows at once and is kept for them. If
 * nobody is known it is kept in this tab, for whoever turns out to be here. Nothing leaves before that is known.
 */
import { forgetDraft, openDraft } from "./drafts.js";
import { earlyPlace, nobodySince, takeEarly } from "./early_words.js";
import { lastSpeaker, met } from "./last_speaker.js";
import { Outbox } from "./outbox.js";
import { ownerOf } from "./outbox_entries.js";
import { draftSlices } from "./view.js";

export class Desk {
  #conversation;
  #io;
  #early;
  #writer = null;
  #outbox = null;
  #draft = null;
  #draftBefore = "";
  #closed = false;

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
    if (user === null) this.#sit(nobodySince(since), this.#early);
    else void this.become(user);
  }

  /** `user` is here. What was written for somebody else, or before somebody signed in, isn't theirs. */
  async become(user) {
    if (user === this.#writer) return;
    const { scope } = this.#io;
    met(user, scope);
    const { since } = lastSpeaker(scope);
    if (this.#writer !== null && this.#writer !== nobodySince(since)) this.#withdraw();
    this.#sit(user, { scope, storage: this.#io.storage() });
    const { entries, draft } = await takeEarly(this.#conversation, since, this.#early);
    if (this.#closed) return;
    for (const one of entries) this.#outbox.adopt(one);
    if (draft && !this.#io.store.get("draft")) this.#show(draft);
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
    this.#draft?.close();
    this.#outbox?.close();
  }

  #withdraw() {
    this.#outbox.withdraw();
    this.#draft?.write(this.#draftBefore);
    this.#io.store.set(draftSlices(""));
  }

  #sit(writer, { scope, storage }) {
    const { store, locks, openChannel, send, canSend, onChange, newId, now, random } = this.#io;
    const owner = ownerOf(writer, this.#conversation);
    this.#draft?.close();
    this.#outbox?.close();
    this.#writer = writer;
    this.#outbox = new Outbox({ owner, storage, locks, openChannel, send, canSend, onChange, newId, now, random });
    this.#draft = openDraft(writer, this.#conversation, scope, (text) => store.set(draftSlices(text)));
    this.#draftBefore = this.#draft.read();
    // What was typed on this page goes before what was kept.
    this.#show(store.get("draft") || this.#draftBefore);
    void this.#outbox.load();
    store.set({ taking: true });
  }

  #show(text) {
    this.setDraft(text);
    this.#io.store.set(draftSlices(text));
  }
}
