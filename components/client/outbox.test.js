import { expect, test } from "bun:test";
import { keyed } from "./outbox_storage.js";
import { Outbox } from "./outbox.js";

const settled = async () => {
  for (let turn = 0; turn < 50; turn += 1) await null;
};

/** An outbox with everything around it in the test's hands: `sent` is what left, `free()` gives the lock. */
function make({ linked = true, stored = [] } = {}) {
  const sent = [];
  const answers = [];
  let ids = 0;
  let free;
  const freed = new Promise((resolve) => {
    free = resolve;
  });
  const storage = keyed({});
  for (const one of stored) void storage.put(one);
  const outbox = new Outbox({
    owner: "ann:c",
    storage,
    locks: { request: (_name, _options, work) => freed.then(work) },
    openChannel: () => ({ tell() {}, close() {} }),
    send: (one) => {
      sent.push(one.content);
      return new Promise((resolve) => answers.push(resolve));
    },
    canSend: () => linked,
    onChange() {},
    newId: () => `id-${(ids += 1)}`,
    now: () => 1_000,
    random: () => 0,
  });
  return { outbox, sent, answers, free };
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
