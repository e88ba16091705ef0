/** A conversation as a server has it, for tests: makes events, and a fresh snapshot at any time. */

const AT = Date.UTC(2025, 10, 3, 14, 0, 0);
const PEOPLE = [
  { user_id: "u-alex", name: "Alex", role: "partner-a" },
  { user_id: "u-sam", name: "Sam", role: "partner-b" },
];

export class ModelRoom {
  people;
  messages = [];
  reply = null;
  failed = null;
  online = new Set(["u-alex"]);
  typing = new Set();
  finalized = null;
  replies = 0;

  /** `people`: so many take part, besides the AI. */
  constructor({ people = PEOPLE.length } = {}) {
    this.people = PEOPLE.slice(0, people);
  }

  /** Do something at random; gives the events that everyone in the room gets. */
  act(random) {
    const acts = [() => this.presence(random), () => this.type(random)];
    if (!this.finalized) {
      acts.push(() => this.say(random), () => this.say(random));
      acts.push(() => (this.reply ? this.end(random) : this.begin()));
      if (random.chance(0.03)) acts.push(() => this.seal());
    }
    return random.pick(acts)();
  }

  say(random, person = random.pick(this.people)) {
    return this.append({
      client_id: `c-${this.messages.length + 1}-${random.below(1000)}`,
      role: person.role,
      author_id: person.user_id,
      author_name: person.name,
      content: `line ${random.below(100)}`,
      outcome: null,
    });
  }

  begin() {
    this.replies += 1;
    this.reply = { id: `r${this.replies}`, text: "", started_at: time(this.replies) };
    this.failed = null;
    return [{ type: "reply", reply_id: this.reply.id, state: "started", seq: null, error: null }];
  }

  end(random) {
    const { id } = this.reply;
    this.reply = null;
    const state = random.pick(["complete", "stopped", "failed"]);
    if (state === "failed") {
      const error = { code: "interrupted", detail: "The reply broke off.", retryable: true };
      this.failed = { id, text: "", error };
      return [{ type: "reply", reply_id: id, state, seq: null, error }];
    }
    const said = this.append({
      client_id: null,
      role: "ai",
      author_id: null,
      author_name: "Guide",
      content: `answer ${random.below(100)}`,
      outcome: state,
    });
    const seq = this.messages.length;
    return [...said, { type: "reply", reply_id: id, state, seq, error: null }];
  }

  presence(random) {
    const user = random.pick(this.people).user_id;
    const online = !this.online.has(user);
    this.online[online ? "add" : "delete"](user);
    return [{ type: "presence", user_id: user, online }];
  }

  type(random) {
    const user = random.pick(this.people).user_id;
    const active = !this.typing.has(user);
    this.typing[active ? "add" : "delete"](user);
    return [{ type: "typing", user_id: user, active }];
  }

  seal() {
    this.finalized = { finalized_at: time(this.messages.length), digest: "ab".repeat(32) };
    return [{ type: "finalized", ...this.finalized }];
  }

  append(message) {
    const seq = this.messages.length + 1;
    const made = { seq, ...message, created_at: time(seq) };
    this.messages.push(made);
    if (made.role === "ai") this.failed = null;
    return [{ type: "message", message: made }];
  }

  session() {
    return {
      id: "k1",
      conflict_id: "f1",
      user_id: "u-alex",
      session_type: "relationship_shared",
      title: "The dishes",
      status: this.finalized ? "finalized" : "active",
      created_at: time(0),
      finalized_at: this.finalized?.finalized_at ?? null,
      digest: this.finalized?.digest ?? null,
      last_seq: this.messages.length,
      participants: this.people.map((one) => ({ ...one, online: this.online.has(one.user_id) })),
    };
  }

  /** What `welcome` says to whoever has everything up to `after`. */
  welcome(after, limit = 500) {
    const missing = this.messages.slice(after);
    const recovered = missing.length <= limit;
    return {
      type: "welcome",
      session: this.session(),
      messages: recovered ? missing : [],
      recovered,
      reply: this.reply,
      ...(this.failed ? { failed_reply: this.failed } : {}),
      online: [...this.online],
      typing: [...this.typing],
    };
  }

  /** What REST shows: the newest `limit` messages. */
  full(limit = 50) {
    const messages = this.messages.slice(-limit);
    return {
      ...this.session(),
      has_more: messages.length < this.messages.length,
      messages,
      reply: this.reply,
      ...(this.failed ? { failed_reply: this.failed } : {}),
    };
  }

  pageAfter(after, limit) {
    const later = this.messages.slice(after);
    return { messages: later.slice(0, limit), has_more: later.length > limit };
  }

  page(before, limit) {
    const earlier = this.messages.slice(0, before - 1);
    return { messages: earlier.slice(-limit), has_more: earlier.length > limit };
  }
}

const time = (minutes) => new Date(AT + minutes * 60_000).toISOString().replace(".000Z", "Z");
