import { describe, expect, test } from "bun:test";
import { NOTHING, reopened, shownText, withDelta } from "./reply_text.js";
import { seeded } from "./testing/random.js";

test("deltas make up the text, whatever breaks: resumed they append, anew they replace", () => {
  const text = "You've each named something quieter than the dishes. 👩‍👩‍👧 ".repeat(3);
  for (let seed = 0; seed < 200; seed += 1) {
    const random = seeded(seed);
    let reply = NOTHING;
    let at = 0;
    while (at < text.length) {
      if (random.chance(0.2)) {
        reply = reopened(reply);
        at = 0; // a new connection tells all the text so far again
      }
      const end = Math.min(text.length, Math.max(at, reply.text.length) + 1 + random.below(9));
      reply = withDelta(reply, { reply_id: "r1", text: text.slice(at, end) });
      at = end;
      expect(text.startsWith(reply.text)).toBe(true);
    }
    expect(reply.text).toBe(text);
  }
});

test("another reply's text begins anew, even on the same stream", () => {
  const first = withDelta(NOTHING, { reply_id: "r1", text: "one" });
  expect(withDelta(first, { reply_id: "r2", text: "two" })).toMatchObject({ id: "r2", text: "two" });
});

describe("what is shown", () => {
  const streamed = { id: "r1", text: "You've each" };

  test("is whichever way told more, and never gets shorter", () => {
    expect(shownText({ id: "r1", text: "You've" }, streamed, NOTHING)).toBe("You've each");
    expect(shownText({ id: "r1", text: "You've each named" }, streamed, NOTHING)).toBe("You've each named");
    expect(shownText({ id: "r1", text: "" }, NOTHING, streamed)).toBe("You've each");
  });

  test("is nothing of another reply, and nothing when none is being written", () => {
    expect(shownText({ id: "r2", text: "" }, streamed, streamed)).toBe("");
    expect(shownText(null, streamed, streamed)).toBe("");
  });
});
