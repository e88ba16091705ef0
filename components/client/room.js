/** One open conversation: puts log, link, outbox and reply together and fills the store. */
import { DOUBT_AFTER_MS, PAGE_SIZE, PROBE_WITHIN_MS, READ_BEGINS_MS, READ_TRIES, STUCK_AFTER_MS } from "./constants.js";
import { Desk } from "./desk.js";
import { Link } from "./link.js";
import { canSend, fullJitter } from "./link_state.js";
import * as logs from "./log.js";
import { onParting } from "./parting.js";
import { ReplyReader } from "./reply.js";
import { NOTHING, shownText } from "./reply_text.js";
import { rowMaker } from "./rows.js";
import { Sender } from "./sender.js";
import { INITIAL } from "./store.js";
import { TypingSigns } from "./typing.js";
import { connection, failure, logSlices, typists, waitingIn } from "./view.js";
import { readSession, readUser, typingFrame } from "./wire.js";

const ANSWERS_BEFORE_ERROR = 3;

export class Room {
  #io;
  #path;
  #log = logs.EMPTY;
  #me = null;
  #rows = rowMaker();
  #streamed = NOTHING;
  #shown = NOTHING;
  #desk;
  #closed = false;
  #timer = null;
  #boots = 0;
  #answers = 0; // in a row, that were no way in
  #opening = null;
  #reloading = false;
  #gone = null; // the id of a reply that the log has, and the server had no more when it was read last
  #from = null; // after which seq the link asks while the newest page is to come by it
  #stopListening;
  #stopWaiting;

  /** io: `store`, `http`, and the browser's parts as `browser.js` gives them. */
  constructor(id, io) {
    this.id = id;
    this.#io = io;
    this.#path = `/api/conversations/${encodeURIComponent(id)}`;
    this.link = this.#newLink();
    this.sender = this.#newSender();
    this.reply = this.#newReply();
    this.#desk = this.#newDesk();
    this.typing = new TypingSigns((active) => this.#tellTyping(active));
    const told = { tell: (event) => (this.ready ? this.link.tell(event) : this.#awake(event)) };
    this.#stopWaiting = onParting(() => this.#desk.writer, (how) => this.#parted(how), io);
    this.#stopListening = io.listen(told, () => this.#publish());
  }

  get path() {
    return this.#path;
  }

  get log() {
    return this.#log;
  }

  get outbox() {
    return this.#desk.outbox;
  }

  /** Whether it takes messages: they wait until it is `ready`. */
  get taking() {
    return this.outbox !== null && !this.#closed;
  }

  get ready() {
    return this.#me !== null && !this.#closed;
  }

  /** Ask for all that the page needs; a try that still hangs is given up. */
  async open() {
    this.#desk.expect();
    clearTimeout(this.#timer);
    this.#opening?.aborter.abort();
    const opening = { aborter: new AbortController(), begunAt: this.#io.clock() };
    this.#opening = opening;
    const { signal } = opening.aborter;
    const [me, session] = await Promise.all([
      this.#io.http("GET", "/api/auth/me", { signal }),
      this.#io.http("GET", `${this.#path}?limit=${PAGE_SIZE}`, { signal }),
    ]);
    if (this.#closed || this.#opening !== opening) return;
    this.#opening = null;
    const full = session.ok ? readSession(session.body) : null;
    const user = me.ok ? readUser(me.body) : null;
    if (user) await this.#desk.become(user.id);
    if (this.#closed) return;
    if (user && session.status === 404) this.forget();
    if (user && full) this.#enter(user, full);
    else this.#refused(me.ok ? session.status : me.status);
  }

  close() {
    this.typing.set(false);
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#stopWaiting();
    this.#opening?.aborter.abort();
    this.link.stop();
    this.reply.close();
    this.#desk.close();
  }

  /** Take in what the server says, by whatever way it came. */
  apply(change) {
    if (this.#closed) return;
    this.#log = change(this.#log);
    if (!this.#log.lost) this.#from = null;
    this.outbox?.reconcile(this.#log);
    this.#publish();
    this.reply.follow(this.#log.reply?.id ?? null);
    if (this.#log.lost) void this.#reload();
    else if (logs.isStale(this.#log)) this.link.tell({ type: "resync" });
  }

  /** What has been typed is being sent, now or when there is a way. */
  endTyping() {
    if (canSend(this.link.state)) this.typing.sent();
    else this.typing.set(false);
  }

  setDraft(text) {
    this.#desk.setDraft(text);
  }

  /** Ask the server something about this conversation, in the words of `http`; without an answer the link is doubted. */
  async ask(method, rest, body) {
    const timer = setTimeout(() => this.link.tell({ type: "doubt" }), DOUBT_AFTER_MS);
    const answer = await this.#http(method, `${this.#path}${rest}`, { body });
    clearTimeout(timer);
    return answer;
  }

  /**
   * Read something of this conversation. What killed the link may have killed the connections that the browser keeps
   * for plain requests, too: each try uses one up, and the last waits for as long as an answer may take.
   */
  async read(rest) {
    for (let tries = 0; tries < READ_TRIES; tries += 1) {
      const answer = await this.#http("GET", `${this.#path}${rest}`, { begins: READ_BEGINS_MS });
      if (answer.status !== 0) return answer;
    }
    return this.ask("GET", rest);
  }

  /** Somebody else may have signed in on this device since: nothing is ever done as them. */
  #http = (method, path, options) => this.#io.http(method, path, { ...options, user: this.#me?.id });

  tryNow() {
    if (this.ready) this.link.tell({ type: "try_now" });
    else this.#awake({ type: "try_now" });
  }

  /** Not in yet, and now is a good moment: a try that has only just begun goes on. */
  #awake({ type }) {
    const begun = this.#opening && this.#io.clock() - this.#opening.begunAt < STUCK_AFTER_MS;
    if (type !== "offline" && !this.#me && !begun) void this.open();
  }

  #enter({ id, name, guest }, full) {
    this.#me = { id, name, guest };
    this.#io.store.set({ me: this.#me });
    this.apply((log) => logs.applySession(log, full));
    this.#io.store.set({ status: "ready" });
    this.link.start();
  }

  /** I have left in another tab: nothing is shown any more, nor kept. */
  #parted(how) {
    this.close();
    this.#io.store.set({ ...INITIAL, status: how });
  }

  /** No way in: for good, or the server didn't answer and we ask again. */
  #refused(status) {
    const word = { 401: "signed_out", 404: "not_found" }[status];
    this.#boots += 1;
    this.#answers = status === 0 ? 0 : this.#answers + 1;
    if (status === 401) this.#desk.refuse();
    if (word) this.#io.store.set({ ...INITIAL, status: word });
    else this.#openAt(this.#io.clock() + fullJitter(this.#boots, this.#io.random()));
  }

  /** Ask again at `due`, and count down to it. Whoever has begun to write goes on writing; where nothing answers, the header says so. */
  #openAt(due) {
    const { store, online, clock } = this.#io;
    const left = due - clock();
    const waiting = waitingIn(this.outbox.entries);
    const patient = this.#answers < ANSWERS_BEFORE_ERROR || waiting > 0 || store.get("draft") !== "";
    store.set({
      status: patient ? "loading" : "error",
      connection: { state: online() ? "reconnecting" : "offline", retry_in: Math.max(0, Math.ceil(left / 1000)), waiting },
    });
    const next = left > 1000 ? () => this.#openAt(due) : () => void this.open();
    this.#timer = setTimeout(next, Math.min(1000, Math.max(0, left)));
  }

  /**
   * Read the newest page. What killed the link may have killed every connection that the browser keeps for
   * plain requests, too, and it notices late: then the page comes by the link, which always opens a new one.
   */
  async #reload() {
    if (this.#reloading) return;
    this.#reloading = true;
    const page = `${this.#path}?limit=${PAGE_SIZE}`;
    const answer = await this.#http("GET", page, { begins: READ_BEGINS_MS });
    this.#reloading = false;
    const full = answer.ok ? readSession(answer.body) : null;
    if (full) return this.apply((log) => logs.applySession(log, full));
    this.#from = Math.max(0, this.#log.session.last_seq - PAGE_SIZE);
    this.link.tell({ type: "resync" });
  }

  /**
   * Read what there is of the reply; gives its text, null for none. The link is doubted where the request gets no
   * answer, or one that the link should have told of; a link that lives and still doesn't is asked for a snapshot.
   */
  async #readReply() {
    const id = this.#log.reply?.id;
    const doubt = () => this.link.tell({ type: "doubt" });
    const timer = setTimeout(doubt, READ_BEGINS_MS);
    const answer = await this.#http("GET", `${this.#path}?limit=1`, { begins: PROBE_WITHIN_MS });
    clearTimeout(timer);
    const reply = answer.body?.reply ?? null;
    const gone = answer.ok && id === this.#log.reply?.id && id !== reply?.id ? id : null;
    if (gone && gone === this.#gone && this.link.state.answerBy === 0) this.link.tell({ type: "resync" });
    else if (reply?.id !== this.#log.reply?.id) doubt();
    this.#gone = gone;
    if (!answer.ok || reply === null) return null;
    this.apply((log) => logs.applyReplyText(log, reply));
    return reply.text;
  }

  /** What had been written may not have come through the stream before the end did. */
  async #readFailedReply() {
    const answer = await this.ask("GET", "?limit=1");
    if (answer.ok) this.apply((log) => logs.applyFailedText(log, answer.body?.failed_reply));
  }

  /** What went wrong is said for as long as it does. */
  forgetNotice(code) {
    if (this.#io.store.get("notice")?.code === code) this.#io.store.set({ notice: null });
  }

  #publish() {
    if (!this.taking) return;
    if (!this.ready) return this.#publishEarly();
    const now = this.#io.now();
    const { entries } = this.outbox;
    const linked = canSend(this.link.state);
    const messages = this.#rows({ log: this.#log, entries, me: this.#me, linked, now });
    this.#io.store.set({
      ...logSlices(this.#log, this.#me, now),
      messages,
      pending: messages.filter((row) => row.seq === null),
      typing: typists(this.#log, this.#me, this.link.state),
    });
    if (!entries.some((one) => one.state === "queued")) this.forgetNotice("unsent");
    this.#publishReply();
    this.#publishLink();
  }

  /** What I have written shows while the conversation is still opening. */
  #publishEarly() {
    const { now, store } = this.#io;
    const { entries } = this.outbox;
    const me = { id: this.#desk.writer, name: "" };
    const messages = this.#rows({ log: this.#log, entries, me, linked: false, now: now() });
    const link = { ...store.get("connection"), waiting: waitingIn(entries) };
    store.set({ messages, pending: messages, connection: link });
  }

  #publishReply() {
    const { reply } = this.#log;
    const text = shownText(reply, this.#streamed, this.#shown);
    if (reply) this.#shown = { id: reply.id, text };
    this.#io.store.set({ streamingText: text, replyFailed: failure(this.#log, this.#shown) });
  }

  /** While a next try is awaited, its seconds are counted down. */
  #publishLink() {
    clearTimeout(this.#timer);
    const told = connection(this.link.state, this.outbox.entries, this.#io.clock());
    this.#io.store.set({ connection: told });
    if (told.retry_in > 0) this.#timer = setTimeout(() => this.#publishLink(), 1000);
  }

  #newLink() {
    const { socket, online, clock, random } = this.#io;
    return new Link({
      path: { socket: this.#io.socketUrl(this.id), room: this.#path, events: `${this.#path}/events` },
      after: () => this.#from ?? this.#log.lastSeq,
      user: () => this.#me.id,
      onPage: (page) => this.apply((log) => logs.applyPage(log, page)),
      onSnapshot: (snapshot) => this.apply((log) => logs.applySnapshot(log, snapshot)),
      onEvent: (event) => {
        this.sender.onFrame(event);
        this.apply((log) => logs.applyEvent(log, event));
        if (event.type === "reply" && event.state === "failed") void this.#readFailedReply();
      },
      onState: (state, before) => this.#linked(state, before),
      socket,
      http: this.#http,
      online,
      now: clock,
      random,
    });
  }

  #linked(state, before) {
    if (state.ended) this.#io.store.set({ status: state.ended });
    if (state.ended === "not_found") this.forget();
    if (before.phase === "live" && state.phase !== "live") this.sender.unlink();
    if (canSend(state) && !canSend(before)) this.#reached();
    if (state.phase !== before.phase || state.retryAt !== before.retryAt) this.#publish();
    else if (canSend(state) !== canSend(before)) this.#publish();
  }

  #reached() {
    this.outbox?.relink();
    this.forgetNotice("unreachable");
  }

  /** What was erased leaves nothing behind on this device. */
  forget() {
    this.#desk.forget();
  }

  #newDesk() {
    return new Desk(this.id, {
      ...this.#io,
      send: (entry) => this.#send(entry),
      canSend: () => canSend(this.link.state),
      onChange: () => this.#publish(),
    });
  }

  #newSender() {
    return new Sender({
      sendFrame: (text) => this.link.send(text),
      canPost: () => this.link.state.phase === "polling",
      http: this.#http,
      path: `${this.#path}/messages`,
      onSilence: () => this.link.tell({ type: "doubt" }),
      onMessage: (message) => this.apply((log) => logs.applyEvent(log, { type: "message", message })),
    });
  }

  #newReply() {
    return new ReplyReader({
      url: `${this.#path}/stream`,
      eventSource: this.#io.eventSource,
      random: this.#io.random,
      now: this.#io.clock,
      painted: this.#io.painted,
      typed: this.#io.typed,
      onText: (text) => {
        this.#streamed = text;
        this.#publishReply();
      },
      onBegin: (id) => this.#begin(id),
      onEnd: (end) => {
        if (end.state === "failed") this.apply((log) => logs.applyEvent(log, { ...end, type: "reply" }));
      },
      readText: () => this.#readReply(),
    });
  }

  /** Its words may be here before the room's word that it has begun; what comes late of one that has ended begins nothing. */
  #begin(id) {
    if (this.#log.messages.length > 0) this.apply((log) => logs.applyStarted(log, id));
  }

  #send(entry) {
    const outcome = this.sender.send(entry);
    this.#expectReply();
    return outcome;
  }

  /** Where one talks with the AI alone, its answer is on its way as soon as the message is: who types will want it. */
  #expectReply() {
    const alone = this.#log.session?.participants.length === 1;
    if (alone && canSend(this.link.state)) this.reply.expect();
  }

  #tellTyping(active) {
    if (active) this.#expectReply();
    if (this.link.send(typingFrame(active))) return;
    if (this.link.state.phase !== "polling") return;
    void this.ask("POST", "/typing", { active });
  }
}
