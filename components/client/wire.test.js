import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EMPTY, applyEvent, applySnapshot, isStale } from "./log.js";
import * as wire from "./wire.js";

const GOLDEN = join(import.meta.dir, "../../tests/golden");
const load = (path) => JSON.parse(readFileSync(join(GOLDEN, path), "utf8"));
const named = (folder) => readdirSync(join(GOLDEN, folder)).filter((name) => name.endsWith(".json"));
const golden = Object.fromEntries(named(".").map((name) => [name.slice(0, -5), load(name)]));

const READERS = {
  polled: (text) => wire.readPolled(JSON.parse(text)),
  session: (text) => wire.readSession(JSON.parse(text)),
  session_finalized: (text) => wire.readSession(JSON.parse(text)),
  session_erasure_asked: (text) => wire.readSession(JSON.parse(text)),
  page: (text) => wire.readPage(JSON.parse(text)),
  problem: (text) => wire.readProblem(JSON.parse(text)),
  problem_invalid: (text) => wire.readProblem(JSON.parse(text)),
  stream_delta: wire.readDelta,
  stream_end: wire.readEnd,
  stream_end_failed: wire.readEnd,
};
const ours = Object.keys(golden).filter((name) => name.startsWith("client_"));
const theirs = Object.keys(golden).filter((name) => !name.startsWith("client_"));

describe("golden bytes", () => {
  test.each(theirs)("of %s are read as the value they stand for", (name) => {
    const read = READERS[name] ?? wire.readFrame;
    expect(read(golden[name].bytes)).toEqual(golden[name].value);
  });

  test.each(theirs)("of %s are the compact JSON of the value, in order, unescaped", (name) => {
    expect(JSON.stringify(golden[name].value)).toBe(golden[name].bytes);
  });

  test.each(ours)("of %s are what is written", (name) => {
    const { type, client_id: clientId, content, active } = golden[name].value;
    const written = {
      message: () => wire.messageFrame(clientId, content),
      typing: () => wire.typingFrame(active),
      ping: () => wire.pingFrame(),
    }[type]();
    expect(written).toBe(golden[name].bytes);
  });
});

describe("golden splits", () => {
  const shown = ({ session, reply, ended: _ended, ...log }) => ({
    ...log,
    reply: reply?.id ?? null,
    seal: [session.status, session.finalized_at, session.digest],
  });

  test.each(named("splits"))("%s: however it is cut, snapshot and events equal the fresh snapshot", (name) => {
    const { snapshot, events, fresh } = load(`splits/${name}`);
    const expected = shown(applySnapshot(EMPTY, fresh));
    const start = applySnapshot(EMPTY, snapshot);
    expect(shown(events.reduce(applyEvent, start))).toEqual(expected);
    for (let cut = 0; cut <= events.length; cut += 1) {
      const before = events.slice(0, cut).reduce(applyEvent, start);
      const missing = fresh.messages.filter((one) => one.seq > before.lastSeq);
      const resumed = applySnapshot(before, { ...fresh, messages: missing });
      expect(shown(resumed)).toEqual(expected);
      expect(isStale(resumed)).toBe(false);
    }
  });
});

describe("what can't be read is null, never a throw", () => {
  test.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["null", "null"],
    ["an unknown type", '{"type":"surprise"}'],
    ["a name that every object has", '{"type":"constructor"}'],
    ["a message without its fields", '{"type":"message","message":{"seq":1}}'],
    ["a message with seq 0", JSON.stringify({ type: "message", message: { ...golden.message.value.message, seq: 0 } })],
    ["a reply in an unknown state", '{"type":"reply","reply_id":"r","state":"dreaming","seq":null,"error":null}'],
    ["an ack without seq", '{"type":"ack","client_id":"c","duplicate":false}'],
  ])("%s", (_name, text) => {
    expect(wire.readFrame(text)).toBeNull();
  });

  test("bytes instead of text", () => {
    expect(wire.readFrame(new ArrayBuffer(2))).toBeNull();
  });

  test("fields that are added later don't disturb", () => {
    const frame = { ...golden.pong.value, since: 3 };
    expect(wire.readFrame(JSON.stringify(frame))).toEqual(frame);
  });
});
