import { expect, test } from "bun:test";
import * as C from "./constants.js";
import { fullJitter } from "./link_state.js";

test("the numbers are those of the protocol: other tests count in them, whatever they are", () => {
  expect(C).toMatchObject({
    SUBPROTOCOL: "chat.v1",
    PING_EVERY_MS: 25_000,
    DEAD_AFTER_MS: 35_000,
    PONG_WITHIN_MS: 10_000,
    BACKOFF_BASE_MS: 500,
    BACKOFF_CAP_MS: 20_000,
    GOOD_AFTER_MS: 10_000,
    TOO_MANY_RETRY_MS: 10_000,
    FAILURES_BEFORE_POLLING: 3,
    WEBSOCKET_RETRY_WHILE_POLLING_MS: 60_000,
    POLL_WAIT_S: 25,
    CONTENT_LIMIT: 8_000,
    TYPING_EVERY_MS: 2_000,
    REPLY_EXPECTED_S: 10,
    CLOSE: { BAD_CLIENT: 4400, SIGNED_OUT: 4401, NOT_FOUND: 4404, TOO_SLOW: 4408, TOO_MANY: 4429, RESTART: 1012 },
  });
  expect([0, 1, 5, 6, 60].map((attempt) => fullJitter(attempt, 1))).toEqual([500, 1_000, 16_000, 20_000, 20_000]);
});

test("what waits for something is asked about well before the time-outs of common reverse proxies, 50 s and more", () => {
  expect(Math.max(C.PING_EVERY_MS, 1_000 * C.POLL_WAIT_S)).toBeLessThan(50_000);
});
