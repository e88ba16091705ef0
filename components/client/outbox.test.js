import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { indexed, keyed, memory, together } from "./outbox_storage.js";
import { Outbox } from "./outbox.js";
import { fakeArea, fakeIndexedDB } from "./testing/indexed_db.js";

const settled = async () => {
  for (let turn = 0; turn < 50; turn += 1) await null;
};

let ids = 0;

/** An outbox with everything around it in the test's hands: `sent` is what left, `free()` gives the lock. */
function make({
  linked = true,
  stored = [],
  storage = together([keyed(memory())]),
  now = () => 1_000,
  random = 0,
  unsureIn,
} = {}) {
  const sent = [];
  const answers = [];
  let hear;
  let free;
  const freed = new Promise((resolve) => {
    free = resolve;
  });
  for (const one of stored) void storage.put(one);
  const outbox = new Outbox({
    owner: "ann:c",
    storage,
    unsureIn,
    since: "then",
    locks: { request: (_name, _options, work) => freed.then(work) },
    openChannel: (_name, onMessage) => {
      hear = onMessage;
      return { tell() {}, close() {} };
    },
    send: (one) => {
      sent.push(one.content);
      return new Promise((resolve) => answers.push(resolve));
    },
    canSend: () => linked,
    onChange() {},
    newId: () => `id-${(ids += 1)}`,
    now,
    random: () => random,
  });
  return { outbox, sent, answers, free, hear: (told) => hear(told), link: () => (linked = true) };
}

const waiting = (content, order) => ({
  client_id: `stored-${order}`,
  owner: "ann:c",
  content,
  order,
  state: "queued",
  code: "",
  attempts: 0,
  not_before: 0,
  pause: 0,
});

test("a message with nothing before it leaves at once, before any lock and any storage", async () => {
  const { outbox, sent } = make();
  await outbox.load();
  outbox.add("Hello");
  expect(sent).toEqual(["Hello"]);
});

test("what left at once is not sent again when the lock comes", async () => {
  const { outbox, sent, answers, free } = make();
  await outbox.load();
  outbox.add("Hello");
  answers[0]({ kind: "ack", seq: 1 });
  free();
  await settled();
  expect(sent).toEqual(["Hello"]);
  expect(outbox.entries.map((one) => one.state)).toEqual(["acked"]);
});

test("what left at once and got lost is sent again", async () => {
  const { outbox, sent, answers, free } = make();
  await outbox.load();
  outbox.add("Hello");
  answers[0]({ kind: "lost" });
  free();
  await settled();
  outbox.relink();
  await settled();
  expect(sent).toEqual(["Hello", "Hello"]);
});

test("a second message waits for the first", async () => {
  const { outbox, sent, answers, free } = make();
  await outbox.load();
  outbox.add("one");
  outbox.add("two");
  free();
  await settled();
  expect(sent).toEqual(["one"]);
  answers[0]({ kind: "ack", seq: 1 });
  await settled();
  expect(sent).toEqual(["one", "two"]);
});

test("nothing overtakes what an earlier visit left behind, known yet or not", async () => {
  const { outbox, sent, answers, free } = make({ stored: [waiting("first", 1)] });
  const loading = outbox.load();
  outbox.add("second");
  expect(sent).toEqual([]);
  await loading;
  free();
  await settled();
  answers[0]({ kind: "ack", seq: 1 });
  await settled();
  expect(sent).toEqual(["first", "second"]);
});

test("without a link nothing leaves", async () => {
  const { outbox, sent, free } = make({ linked: false });
  await outbox.load();
  outbox.add("Hello");
  free();
  await settled();
  expect(sent).toEqual([]);
});

test("what is on its way is neither discarded nor taken back", async () => {
  const { outbox } = make({ linked: false });
  const clientId = outbox.add("Already gone");
  outbox.discard(clientId);
  expect(outbox.takeBack(clientId)).toBeNull();
  expect(outbox.entries.map((one) => one.content)).toEqual(["Already gone"]);
  outbox.close();
});

/** A device on which things can break. */
function device() {
  const database = fakeIndexedDB();
  const area = fakeArea();
  return { database, area, storage: () => together([indexed(database), keyed(area), keyed(memory())]) };
}

const contents = (outbox) => outbox.entries.map((one) => one.content);

/** Write one after the other; after each, `between()` happens. */
async function written(made, texts, between = () => {}) {
  await made.outbox.load();
  for (const text of texts) {
    made.outbox.add(text);
    await settled();
    between();
  }
  return made;
}

/** The link is back, and the server takes what comes; gives what was sent. */
async function deliver({ outbox, answers, free, link, sent }) {
  link();
  free();
  outbox.relink();
  for (let turn = 0; turn < 10; turn += 1) {
    await settled();
    answers.shift()?.({ kind: "ack", seq: turn + 1 });
  }
  return sent;
}

describe.each([
  ["is full", ({ database }) => (database.fails.full = true)],
  ["is full, and so is localStorage", ({ database, area }) => (area.full = database.fails.full = true)],
  ["loses its connection", ({ database }) => database.lose()],
  ["breaks for good", ({ database }) => (database.lose(), (database.fails.broken = true))],
])("where the database %s,", (_name, breaks) => {
  let warned;
  beforeEach(() => (warned = spyOn(console, "warn").mockImplementation(() => {})));
  afterEach(() => warned.mockRestore());

  test("nothing that waits vanishes from the page, and it goes once, in order", async () => {
    const on = device();
    const made = make({ linked: false, storage: on.storage() });
    await written(made, ["one", "two", "three"], () => breaks(on));
    expect(contents(made.outbox)).toEqual(["one", "two", "three"]);
    expect(await deliver(made)).toEqual(["one", "two", "three"]);
    expect(made.outbox.entries.map((one) => one.state)).toEqual(["acked", "acked", "acked"]);
    expect(await on.storage().all("ann:c")).toEqual([]);
  });

  test("another tab's word that something has changed takes nothing away", async () => {
    const on = device();
    const made = make({ linked: false, storage: on.storage() });
    await written(made, ["one", "two"], () => breaks(on));
    made.hear({ changed: true });
    await settled();
    expect(contents(made.outbox)).toEqual(["one", "two"]);
  });
});

test("the next visit finds, in order, what went to different places", async () => {
  const warned = spyOn(console, "warn").mockImplementation(() => {});
  const on = device();
  const made = make({ linked: false, storage: on.storage() });
  await written(made, ["one"]);
  on.database.lose();
  on.database.fails.broken = true;
  await written(made, ["two"]);
  on.database.fails.broken = false;
  await written(made, ["three"]);
  expect([on.database.rows.size, on.area.length]).toEqual([2, 1]);
  made.outbox.close();
  const next = make({ linked: false, storage: on.storage() });
  await next.outbox.load();
  expect(await deliver(next)).toEqual(["one", "two", "three"]);
  expect([on.database.rows.size, on.area.length]).toEqual([0, 0]);
  warned.mockRestore();
});

test("what another tab threw away is gone from this one, and stays so", async () => {
  const made = make({ stored: [{ ...waiting("refused", 1), state: "failed" }], linked: false });
  await made.outbox.load();
  made.hear({ gone: "stored-1" });
  made.hear({ changed: true });
  await settled();
  expect(contents(made.outbox)).toEqual([]);
});

describe("the pause after a try that failed", () => {
  const HOUR = 3_600_000;
  const LOST = { kind: "lost" };
  const LIMITED = { kind: "reject", code: "rate_limited", detail: "", retryable: true, retryAfter: 30_000 };
  const made = [];
  afterEach(() => made.splice(0).forEach(({ outbox }) => outbox.close()));

  /** A page on the device that `storage` is, with the lock and a link. */
  async function page(storage, clock) {
    const one = make({ storage, random: 1, now: () => clock.at });
    made.push(one);
    one.free();
    await one.outbox.load();
    await settled();
    return one;
  }

  /** A page whose only message came to `outcome`. */
  async function failed(outcome) {
    const [storage, clock] = [together([keyed(memory())]), { at: 10 * HOUR }];
    const one = await page(storage, clock);
    one.outbox.add("one");
    await settled();
    one.answers[0](outcome);
    await settled();
    return { ...one, storage, clock };
  }

  /** Whatever is due goes. */
  const look = async ({ outbox }) => (outbox.flush(), await settled());

  test("is over with the next link where something got lost, whatever is stored of it", async () => {
    const one = await failed(LOST);
    await look(one);
    expect(one.sent).toEqual(["one"]);
    for (const tries of [2, 3, 4]) {
      one.outbox.relink();
      await settled();
      expect(one.sent).toHaveLength(tries);
      one.answers.at(-1)(LOST);
      await settled();
    }
  });

  test("is over with the next page where something got lost", async () => {
    const { storage, clock, outbox } = await failed(LOST);
    outbox.close();
    const next = await page(storage, clock);
    expect(next.sent).toEqual(["one"]);
  });

  test("is kept by the other tabs, too", async () => {
    const storage = together([keyed(memory())]);
    const clock = { at: 10 * HOUR };
    const [one, other] = [await page(storage, clock), await page(storage, clock)];
    one.outbox.add("one");
    await settled();
    one.answers[0](LOST);
    await settled();
    other.hear({ changed: true });
    await settled();
    await look(other);
    expect(contents(other.outbox)).toEqual(["one"]);
    expect(other.sent).toEqual([]);
  });

  test("is as long as the server asks for, over any link and any page", async () => {
    const { storage, clock, outbox, sent } = await failed(LIMITED);
    outbox.relink();
    await settled();
    expect(sent).toEqual(["one"]);
    clock.at += 29_000;
    const next = await page(storage, clock);
    expect(next.sent).toEqual([]);
    clock.at += 1_000;
    await look(next);
    expect(next.sent).toEqual(["one"]);
  });

  test.each([
    ["put back", -HOUR],
    ["put forward", HOUR],
  ])("holds nothing up once the clock was %s, on this page or the next", async (_how, by) => {
    for (const outcome of [LOST, LIMITED]) {
      const one = await failed(outcome);
      one.clock.at += by;
      const next = await page(one.storage, one.clock);
      expect(next.sent).toEqual(["one"]);
      await look(one);
      expect(one.sent).toEqual(["one", "one"]);
    }
  });
});

describe("what is written after the clock was put back, while storage is still being read,", () => {
  const storage = () => together([keyed(memory())]);
  const AHEAD = 3_600_000;

  /** A page that opens where `left` waits, and on which `texts` are written meanwhile. */
  async function opening(left, texts, options) {
    const made = make(options);
    for (const one of left) await options.storage.put(one);
    const loading = made.outbox.load();
    for (const text of texts) made.outbox.add(text);
    await loading;
    await settled();
    return made;
  }

  test("goes behind what an earlier visit left", async () => {
    const left = [waiting("first", AHEAD), waiting("second", AHEAD + 1)];
    const made = await opening(left, ["third", "fourth"], { storage: storage() });
    expect(await deliver(made)).toEqual(["first", "second", "third", "fourth"]);
  });

  test("stays behind it for the next visit", async () => {
    const options = { storage: storage(), linked: false };
    const made = await opening([waiting("first", AHEAD)], ["second"], options);
    made.outbox.close();
    expect((await options.storage.all("ann:c")).map((one) => one.content)).toEqual(["first", "second"]);
  });
});

describe("what is written before the server has said who is here", () => {
  const AHEAD = 3_600_000;
  const storage = () => together([keyed(memory())]);

  /** A page that waits for the server's word, on which `texts` are written. */
  async function unsure(on, texts, now) {
    const made = make({ storage: on, unsureIn: "t", linked: false, now: () => now });
    await written(made, texts);
    return made;
  }

  const confirmed = async (made) => (await made.outbox.confirm(), await deliver(made));

  test("stays behind what waited, though the clock was put back, over reloads, too", async () => {
    const on = storage();
    await on.put(waiting("first", AHEAD));
    const made = await unsure(on, ["second"], 0);
    made.outbox.close();
    expect(await confirmed(await unsure(on, ["third"], 0))).toEqual(["first", "second", "third"]);
  });

  test("while storage is still being read, stays behind what waited, too", async () => {
    const on = storage();
    await on.put(waiting("first", AHEAD));
    const made = make({ storage: on, unsureIn: "t", linked: false, now: () => 0 });
    const loading = made.outbox.load();
    made.outbox.add("second");
    await loading;
    await settled();
    expect(await confirmed(made)).toEqual(["first", "second"]);
  });

  test("goes before what was written later in another tab", async () => {
    const on = storage();
    const made = await unsure(on, ["first"], 0);
    await written(make({ storage: on, linked: false, now: () => AHEAD }), ["second"]);
    expect(await confirmed(made)).toEqual(["first", "second"]);
  });
});
