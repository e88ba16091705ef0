import { describe, expect, test } from "bun:test";
import { EMPTY } from "./log.js";
import { entry } from "./outbox_entries.js";
import { rowMaker } from "./rows.js";
import { cpuMs } from "./testing/cpu.js";

const ME = { id: "u-alex", name: "Alex", guest: false };
const NOW = new Date(2025, 10, 3, 18, 0).getTime();
const participants = [{ user_id: "u-alex", name: "Alex", role: "partner-a", online: true }];

const message = (seq, minute, more = {}) => ({
  seq,
  client_id: `c${seq}`,
  role: "partner-a",
  author_id: "u-alex",
  author_name: "Alex",
  content: `line ${seq}`,
  created_at: new Date(2025, 10, 3, 14, minute).toISOString(),
  outcome: null,
  ...more,
});
const ai = { client_id: null, role: "ai", author_id: null, author_name: "Guide", outcome: "complete" };
const sam = { role: "partner-b", author_id: "u-sam", author_name: "Sam" };

const view = (messages, entries = [], more = {}) => ({
  log: { ...EMPTY, session: { participants }, messages, lastSeq: messages.length },
  entries,
  me: ME,
  linked: true,
  now: NOW,
  ...more,
});
const queued = (clientId, more = {}) => ({
  ...entry({ owner: "o", clientId, content: "unsent", now: NOW, order: 1 }),
  ...more,
});

test("a row keeps its key from sending to sent", () => {
  const rows = rowMaker();
  const [before] = rows(view([], [queued("c1")]));
  const [after] = rows(view([message(1, 0)]));
  expect([before.key, after.key]).toEqual(["c1", "c1"]);
  expect(rowMaker()(view([message(1, 0, ai)]))[0].key).toBe("s1");
});

test("rows that haven't changed stay the same objects", () => {
  const rows = rowMaker();
  const before = rows(view([message(1, 0), message(2, 1), message(3, 2, ai)]));
  const after = rows(view([message(1, 0), message(2, 1), message(3, 2, ai), message(4, 3)]));
  expect(after.slice(0, 3).every((row, index) => row === before[index])).toBe(true);
  const prepended = rows(view([message(0, -9), message(1, 0), message(2, 1), message(3, 2, ai)]));
  expect(prepended[2]).toBe(before[1]);
});

describe("a run", () => {
  const firsts = (messages) => rowMaker()(view(messages)).map((row) => row.first);

  test("is what one author says within five minutes", () => {
    expect(firsts([message(1, 0), message(2, 4), message(3, 10)])).toEqual([true, false, true]);
  });

  test("ends where somebody else speaks", () => {
    expect(firsts([message(1, 0), message(2, 1, sam), message(3, 2), message(4, 3, ai)])).toEqual([true, true, true, true]);
  });

  test("ends with the day", () => {
    const late = message(1, 0, { created_at: new Date(2025, 10, 2, 23, 59).toISOString() });
    const early = message(2, 0, { created_at: new Date(2025, 10, 3, 0, 1).toISOString() });
    const rows = rowMaker()(view([late, early]));
    expect(rows.map((row) => [row.first, row.day])).toEqual([[true, "Yesterday"], [true, "Today"]]);
  });
});

describe("an unsent message", () => {
  const state = (one, more) => rowMaker()(view([], [one], more))[0].state;

  test("is sending with a link, waiting without one or while it came too fast", () => {
    expect(state(queued("c"))).toBe("sending");
    expect(state(queued("c"), { linked: false })).toBe("waiting");
    expect(state(queued("c", { not_before: NOW + 5, pause: 5 }))).toBe("waiting");
  });

  test("waits with what is before it, and for nothing that was refused", () => {
    const states = (entries) => rowMaker()(view([], entries)).map((row) => row.state);
    expect(states([queued("a", { not_before: NOW + 5, pause: 5 }), queued("b")])).toEqual(["waiting", "waiting"]);
    expect(states([queued("a", { state: "failed", not_before: NOW + 5, pause: 5 }), queued("b")])).toEqual(["failed", "sending"]);
  });

  test("that came too fast says so, and when it goes, with all after it; not where there is no link", () => {
    const fast = queued("a", { not_before: NOW + 5, pause: 19_001, code: "rate_limited" });
    const errors = (entries, more) => rowMaker()(view([], entries, more)).map((row) => row.error);
    const why = "That was a lot at once. It goes by itself in 20 seconds or less.";
    expect(errors([fast, queued("b")])).toEqual([why, why]);
    expect(errors([fast, queued("b")], { linked: false })).toEqual(["", ""]);
    expect(errors([{ ...fast, code: "lost" }])).toEqual([""]);
  });

  test("is sent once it is acked, and shown as failed with the reason if it was refused", () => {
    expect(state(queued("c", { state: "acked", seq: 1 }))).toBe("sent");
    const [row] = rowMaker()(view([], [queued("c", { state: "failed", code: "invalid", detail: "No." })]));
    expect([row.state, row.error, row.retryable]).toEqual(["failed", "No.", true]);
  });

  test("has its seq as soon as nothing is missing before it", () => {
    const acked = [3, 4, 6].map((seq) => queued(`c${seq}`, { state: "acked", seq }));
    const shown = (messages, entries) => rowMaker()(view(messages, entries)).map((row) => [row.state, row.seq]);
    expect(shown([message(1, 0)], acked)).toEqual([["sent", 1], ["sent", null], ["sent", null], ["sent", null]]);
    expect(shown([message(1, 0), message(2, 1, sam)], acked).map(([, seq]) => seq)).toEqual([1, 2, 3, 4, null]);
  });

  test("can't be tried again in a sealed conversation", () => {
    const [row] = rowMaker()(view([], [queued("c", { state: "failed", code: "conversation_finalized" })]));
    expect(row.retryable).toBe(false);
  });

  test("stands after the log, in my role", () => {
    const rows = rowMaker()(view([message(1, 0, sam)], [queued("c")]));
    expect(rows.map((row) => [row.role, row.mine])).toEqual([["partner-b", false], ["partner-a", true]]);
  });
});

test("an AI's message says how it ended", () => {
  const states = rowMaker()(view([message(1, 0, ai), message(2, 1, { ...ai, outcome: "stopped" })]));
  expect(states.map((row) => [row.state, row.mine])).toEqual([["complete", false], ["stopped", false]]);
});

test("a thousand rows are made in a few milliseconds", () => {
  const messages = Array.from({ length: 1_000 }, (_, at) => message(at + 1, at));
  const rows = rowMaker();
  rows(view(messages));
  const before = cpuMs();
  for (let time = 0; time < 10; time += 1) rows(view(messages));
  expect((cpuMs() - before) / 10).toBeLessThan(40);
});

describe("the last of a run", () => {
  const lasts = (messages, entries) => rowMaker()(view(messages, entries)).map((row) => row.last);

  test("is the one after which somebody else speaks, or nobody", () => {
    expect(lasts([message(1, 0), message(2, 1), message(3, 2, ai), message(4, 3)])).toEqual([false, true, true, true]);
  });

  test("moves on when another of mine is on its way", () => {
    const unsent = [queued("c9", { created_at: message(2, 1).created_at })];
    expect(lasts([message(1, 0)], unsent)).toEqual([false, true]);
  });
});

test("nothing but emoji is known as such, the guide's words never", () => {
  const rows = rowMaker()(view([message(1, 0, { content: "🙂" }), message(2, 1, { ...ai, content: "🙂" })]));
  expect(rows.map((row) => row.emoji)).toEqual([true, false]);
});
