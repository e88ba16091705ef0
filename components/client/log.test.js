import { describe, expect, test } from "bun:test";
import * as logs from "./log.js";
import { ModelRoom } from "./testing/model_room.js";
import { seeded } from "./testing/random.js";

const { EMPTY, applyEarlier, applyEvent, applySession, applySnapshot } = logs;

/** What may differ without meaning: how the session row and a reply's times were told, and what is remembered of replies that are over. */
const meaning = ({ session, reply, ended: _ended, ...log }) => ({
  ...log,
  reply: reply && reply.id,
  status: session.status,
  finalized_at: session.finalized_at,
  digest: session.digest,
  title: session.title,
});

function roomOf(count, seed = 1) {
  const room = new ModelRoom();
  const random = seeded(seed);
  for (let at = 0; at < count; at += 1) room.say(random);
  return room;
}

const said = (room, random = seeded(9)) => room.say(random)[0];

describe("a snapshot and the events after it", () => {
  test("equal a fresh snapshot, however the events are split, dropped, repeated and resumed", () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const random = seeded(seed);
      const room = new ModelRoom();
      let log = applySnapshot(EMPTY, room.welcome(0));
      let history = [];
      for (let round = 0; round < 40; round += 1) {
        const events = room.act(random);
        history = [...history, ...events].slice(-6);
        const dropped = random.chance(0.1);
        if (!dropped) log = events.reduce(applyEvent, log);
        if (random.chance(0.1)) log = history.filter((one) => one.type === "message").reduce(applyEvent, log);
        if (dropped || logs.isStale(log)) log = applySnapshot(log, room.welcome(log.lastSeq));
      }
      const fresh = applySnapshot(EMPTY, room.welcome(0));
      expect(meaning(log)).toEqual(meaning(fresh));
    }
  });

  test("begin no reply again that has ended, whoever speaks of it late", () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const random = seeded(seed);
      const room = new ModelRoom();
      let log = applySnapshot(EMPTY, room.welcome(0));
      for (let round = 0; round < 40; round += 1) {
        const dropped = random.chance(0.2);
        const events = room.act(random);
        log = dropped ? applySnapshot(log, room.welcome(log.lastSeq)) : events.reduce(applyEvent, log);
        for (let id = Math.max(1, room.replies - 5); id <= room.replies; id += 1) {
          if (room.reply?.id === `r${id}`) continue;
          expect(logs.applyStarted(log, `r${id}`)).toBe(log);
          expect(applyEvent(log, { type: "reply", state: "started", reply_id: `r${id}` })).toBe(log);
        }
      }
      expect(log.ended.length).toBeLessThan(9);
    }
  });

  test("are gapless at every moment, even while events are missing", () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const random = seeded(seed);
      const room = new ModelRoom();
      let log = applySnapshot(EMPTY, room.welcome(0));
      for (let round = 0; round < 40; round += 1) {
        const events = room.act(random).filter(() => random.chance(0.7));
        log = events.reduce(applyEvent, log);
        expect(log.messages.map((one) => one.seq)).toEqual(log.messages.map((_, index) => index + 1));
      }
    }
  });

  test("equal a fresh snapshot when read through pages of REST, too", () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const random = seeded(seed);
      const room = roomOf(random.below(60), seed);
      let log = applySession(EMPTY, room.full(10));
      log = room.act(random).reduce(applyEvent, log);
      while (logs.hasEarlier(log)) log = applyEarlier(log, room.page(logs.firstSeq(log), 7));
      expect(log.messages).toEqual(room.messages);
    }
  });
});

describe("messages", () => {
  test("beyond the next seq are not shown, and make the log stale until a snapshot fills the gap", () => {
    const room = roomOf(2);
    const log = applySnapshot(EMPTY, room.welcome(0));
    said(room);
    const late = said(room);
    const gapped = applyEvent(log, late);
    expect(gapped.messages).toBe(log.messages);
    expect(logs.isStale(gapped)).toBe(true);
    const healed = applySnapshot(gapped, room.welcome(gapped.lastSeq));
    expect(logs.isStale(healed)).toBe(false);
    expect(healed.messages).toEqual(room.messages);
  });

  test("that are known are ignored, and the log stays the same object", () => {
    const room = roomOf(0);
    const event = said(room);
    const log = applyEvent(applySnapshot(EMPTY, room.welcome(0)), event);
    expect(applyEvent(log, event)).toBe(log);
  });

  test("are read anew from the newest page after `recovered: false`", () => {
    const room = roomOf(3);
    const log = applySnapshot(EMPTY, room.welcome(0));
    for (let at = 0; at < 600; at += 1) said(room, seeded(at));
    const lost = applySnapshot(log, room.welcome(log.lastSeq));
    expect(lost.lost).toBe(true);
    expect(lost.messages).toBe(log.messages);
    const found = applySession(lost, room.full());
    expect(found.lost).toBe(false);
    expect(found.messages).toEqual(room.messages.slice(-50));
    expect(logs.hasEarlier(found)).toBe(true);
  });

  test("that were lost begin anew with a snapshot from further on, and no others do", () => {
    const room = roomOf(3);
    const log = applySnapshot(EMPTY, room.welcome(0));
    for (let at = 0; at < 600; at += 1) said(room, seeded(at));
    const later = room.welcome(553);
    const hole = applySnapshot(log, later);
    expect(hole.messages).toEqual(log.messages);
    expect(logs.isStale(hole)).toBe(true);
    const found = applySnapshot(applySnapshot(log, room.welcome(3)), later);
    expect([found.lost, found.lastSeq]).toEqual([false, 603]);
    expect(found.messages).toEqual(room.messages.slice(-50));
    expect(logs.isStale(found)).toBe(false);
  });

  test("that come while the newest page is on its way are asked for if the page lacks them", () => {
    const room = roomOf(600);
    const lost = applySnapshot(EMPTY, room.welcome(0));
    const page = room.full();
    const found = applySession(applyEvent(lost, said(room)), page);
    expect(found.lastSeq).toBe(600);
    expect(logs.isStale(found)).toBe(true);
  });

  test("of a page that doesn't meet the first one are ignored", () => {
    const room = roomOf(40);
    const log = applySession(EMPTY, room.full(10));
    expect(applyEarlier(log, room.page(20, 5))).toBe(log);
    expect(applyEarlier(log, room.page(31, 5)).messages[0].seq).toBe(26);
  });

  test("held from before stay when the newest page follows on them", () => {
    const room = roomOf(10);
    const log = applySnapshot(EMPTY, room.welcome(0));
    said(room);
    expect(applySession(log, room.full(3)).messages).toEqual(room.messages);
  });

  test("held from before go when there is a hole between them and the newest page", () => {
    const room = roomOf(10);
    const log = applySnapshot(EMPTY, room.welcome(0));
    for (let at = 0; at < 4; at += 1) said(room, seeded(at));
    expect(applySession(log, room.full(4)).messages).toEqual(room.messages);
    const held = applySession(log, room.full(3));
    expect(held.messages).toEqual(room.messages.slice(-3));
    expect(logs.isStale(held)).toBe(false);
  });
});

describe("a reply", () => {
  const started = (room) => room.begin()[0];
  const base = () => {
    const room = roomOf(1);
    const log = applySnapshot(EMPTY, room.welcome(0));
    return { room, log: applyEvent(log, started(room)) };
  };
  const ending = (state, seq = null) => ({ type: "reply", reply_id: "r1", state, seq, error: null });

  test("runs from `started` until its message is in the log, never a moment less", () => {
    const { room, log } = base();
    expect(log.reply.id).toBe("r1");
    const [message, end] = room.end({ pick: () => "complete", below: () => 1 });
    const told = applyEvent(log, message);
    expect(told.reply).toBeNull();
    expect(applyEvent(told, end)).toBe(told);
  });

  test("that ended without its message having come shows a gap, and stays until it is filled", () => {
    const { log } = base();
    const ended = applyEvent(log, ending("complete", 2));
    expect(ended.reply.id).toBe("r1");
    expect(logs.isStale(ended)).toBe(true);
  });

  test("that failed keeps its text and says whether a retry may help", () => {
    const { log } = base();
    const error = { code: "model_error", detail: "It is busy.", retryable: true };
    const withText = logs.applyReplyText(log, { id: "r1", text: "Half an ans" });
    const failed = applyEvent(withText, { ...ending("failed"), error });
    expect(failed.reply).toBeNull();
    expect(failed.failed).toEqual({ id: "r1", text: "Half an ans", ...error });
  });

  test("that failed takes the text that the server kept, unless another has begun since", () => {
    const { log } = base();
    const failed = applyEvent(log, ending("failed"));
    expect(logs.applyFailedText(failed, { id: "r1", text: "Half an ans" }).failed.text).toBe("Half an ans");
    expect(logs.applyFailedText(failed, { id: "r2", text: "Half an ans" })).toBe(failed);
    expect(logs.applyFailedText(log, { id: "r1", text: "Half an ans" })).toBe(log);
    expect(logs.applyFailedText(failed, undefined)).toBe(failed);
  });

  test("that starts takes the failure of the last one away", () => {
    const { log } = base();
    const failed = applyEvent(log, ending("failed"));
    expect(applyEvent(failed, { ...ending("started"), reply_id: "r2" }).failed).toBeNull();
  });

  test("of another id that ends or fails late changes nothing", () => {
    const { log } = base();
    const { ended: _ended, ...shown } = log;
    expect(applyEvent(log, { ...ending("failed"), reply_id: "r0" })).toMatchObject(shown);
    expect(applyEvent(log, { ...ending("stopped"), reply_id: "r0" })).toMatchObject(shown);
  });

  test("that was over before its beginning was heard of doesn't begin any more", () => {
    const { log } = base();
    for (const state of ["failed", "stopped"]) {
      const over = applyEvent(log, { ...ending(state), reply_id: "r0" });
      expect(logs.applyStarted(over, "r0")).toBe(over);
    }
    const room = roomOf(1);
    room.failed = { id: "r1", text: "", error: null };
    const opened = applySession(EMPTY, room.full());
    expect(logs.applyStarted(opened, "r1")).toBe(opened);
  });

  test("is taken for ended by no read that may be older than what the link has told", () => {
    const room = roomOf(1);
    const page = room.full();
    const log = applySession(applyEvent(applySnapshot(EMPTY, room.welcome(0)), started(room)), page);
    expect(logs.applyStarted(log, "r1").reply.id).toBe("r1");
  });

  test("that failed is forgotten after a reconnect whose snapshot knows of none", () => {
    const { room, log } = base();
    const failed = applyEvent(log, ending("failed"));
    room.reply = null;
    room.failed = null;
    expect(applySnapshot(failed, room.welcome(1)).failed).toBe(null);
  });
});

test("frames that aren't about the log leave it as it is", () => {
  const log = applySnapshot(EMPTY, roomOf(1).welcome(0));
  for (const type of ["pong", "ack", "reject", "error", "toString"]) {
    expect(applyEvent(log, { type })).toBe(log);
  }
});
