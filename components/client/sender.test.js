import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { ACK_WITHIN_MS, DOUBT_AFTER_MS } from "./constants.js";
import { Sender } from "./sender.js";
import { ok, refusal } from "./testing/browser.js";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const ENTRY = { client_id: "c1", content: "Hello" };
const MESSAGE = { seq: 3, client_id: "c1", role: "user", author_id: "u", author_name: "A", content: "Hello", created_at: "2025-11-03T14:00:00Z", outcome: null };

const make = (more = {}) => new Sender({ sendFrame: () => true, canPost: () => false, http: null, path: "/m", onMessage: () => {}, onSilence: () => {}, ...more });

describe("over the WebSocket", () => {
  test.each([
    ["ack", { type: "ack", client_id: "c1", seq: 3, duplicate: false }, { kind: "ack", seq: 3 }],
    ["its own event", { type: "message", message: MESSAGE }, { kind: "ack", seq: 3 }],
    ["reject", { type: "reject", client_id: "c1", code: "invalid", detail: "No.", retryable: false }, { kind: "reject", code: "invalid" }],
  ])("the answer is %s", async (_name, frame, outcome) => {
    const sender = make();
    const sent = sender.send(ENTRY);
    sender.onFrame({ ...frame, ...(frame.client_id ? { client_id: "other" } : { message: { ...MESSAGE, client_id: null } }) });
    sender.onFrame(frame);
    expect(await sent).toMatchObject(outcome);
  });

  test("without an answer it counts as lost", async () => {
    const sent = make().send(ENTRY);
    jest.advanceTimersByTime(ACK_WITHIN_MS);
    expect(await sent).toEqual({ kind: "lost" });
  });

  test("the link is doubted when an answer is overdue, once, and not when it came", async () => {
    let doubts = 0;
    const sender = make({ onSilence: () => (doubts += 1) });
    const answered = sender.send(ENTRY);
    sender.onFrame({ type: "ack", client_id: "c1", seq: 3, duplicate: false });
    await answered;
    jest.advanceTimersByTime(ACK_WITHIN_MS);
    expect(doubts).toBe(0);
    void sender.send(ENTRY);
    jest.advanceTimersByTime(DOUBT_AFTER_MS);
    expect(doubts).toBe(1);
    jest.advanceTimersByTime(ACK_WITHIN_MS);
    expect(doubts).toBe(1);
  });

  test("it is lost at once when the link is", async () => {
    const sender = make();
    const sent = sender.send(ENTRY);
    sender.unlink();
    expect(await sent).toEqual({ kind: "lost" });
  });

  test("without any link it is lost at once", async () => {
    expect(await make({ sendFrame: () => false }).send(ENTRY)).toEqual({ kind: "lost" });
  });
});

describe("by POST", () => {
  const post = (answer, onMessage = () => {}) =>
    make({ sendFrame: () => false, canPost: () => true, http: async () => answer, onMessage }).send(ENTRY);

  test("the answer brings the message", async () => {
    const seen = [];
    expect(await post(ok({ message: MESSAGE, reply: null }, 201), (message) => seen.push(message))).toEqual({ kind: "ack", seq: 3 });
    expect(seen).toEqual([MESSAGE]);
  });

  test("a refusal says why, and how long to wait", async () => {
    const answer = refusal(429, "rate_limited", { retryable: true, retryAfter: 5_000 });
    expect(await post(answer)).toMatchObject({ kind: "reject", code: "rate_limited", retryable: true, retryAfter: 5_000 });
  });

  test.each([["no answer", refusal(0, "unreachable")], ["an answer in the server's place", refusal(502, "http_502")], ["an answer that can't be read", ok({ message: {} })]])(
    "%s is lost: only another try with the same id can tell",
    async (_name, answer) => expect(await post(answer)).toEqual({ kind: "lost" }),
  );
});
