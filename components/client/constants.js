/** Every number that the protocol fixes, in one place. Times are milliseconds unless named otherwise. */

export const SUBPROTOCOL = "chat.v1";

export const PING_EVERY_MS = 25_000;
export const DEAD_AFTER_MS = 35_000;
/** How long an answer to a ping may take: what is left between the two above. */
export const PONG_WITHIN_MS = DEAD_AFTER_MS - PING_EVERY_MS;
/** After a wake-up or a network switch a socket that looks open is asked, and believed dead sooner. */
export const PROBE_WITHIN_MS = 5_000;
export const WELCOME_WITHIN_MS = 8_000;
/** A welcome that is late on a socket that did open is waited for twice as long the next time, up to this. */
export const WELCOME_WITHIN_MOST_MS = DEAD_AFTER_MS;
/** An attempt that is older than this when a better moment comes is begun anew. */
export const STUCK_AFTER_MS = 1_000;
/** A page whose clock stood still for longer was asleep. */
export const ASLEEP_AFTER_MS = 4_000;
export const WATCH_EVERY_MS = 2_000;

export const BACKOFF_BASE_MS = 500;
export const BACKOFF_CAP_MS = 20_000;
export const GOOD_AFTER_MS = 10_000;
export const TOO_MANY_RETRY_MS = 10_000;
/** `navigator.onLine` is sometimes wrong: while it says offline we still try, but seldom. */
export const OFFLINE_RETRY_MS = 30_000;

export const FAILURES_BEFORE_POLLING = 3;
export const POLL_WAIT_S = 25;
export const POLL_APART_MS = 200;
/** How long a poll may be silent; as soon as an answer begins, `ANSWER_SILENCE_MS` counts. */
export const POLL_BEGINS_MS = DEAD_AFTER_MS;
/** Polls keep this distance while what they would bring is being read by another way. */
export const POLL_APART_LOST_MS = 2_000;
export const WEBSOCKET_RETRY_WHILE_POLLING_MS = 60_000;

/** Silence counts as dead, never the time that an answer takes: it begins anew with all that comes. */
export const ANSWER_SILENCE_MS = 15_000;
/** So many messages are asked for at once by whoever is behind: each page is progress that stays. */
export const CATCH_UP_PAGE = 20;
/** Beyond so many the server has the newest page be read instead. */
export const RECOVERY_LIMIT = 500;

export const ACK_WITHIN_MS = 10_000;
/** A message that is not answered for so long makes the link be asked whether it still lives. */
export const DOUBT_AFTER_MS = 4_000;
/** So much do the clocks of two tabs, or of one before and after it is corrected a little, differ at most. */
export const CLOCK_SLACK_MS = 1_000;
export const LOCK_PATIENCE_MS = 30_000;
/** A database that hasn't answered for so long counts as broken. */
export const STORAGE_WITHIN_MS = 3_000;

export const PAGE_SIZE = 50;
/** A connection that says nothing for so long when the newest page or the reply is read may be dead: the link's own is asked. */
export const READ_BEGINS_MS = 2_500;
/** So often is something read that one waits for, before its answer may take its time. */
export const READ_TRIES = 3;
export const CONTENT_LIMIT = 8_000;
/** From here on the composer says how many characters are left. */
export const CONTENT_WARN_FROM = 7_500;

export const TYPING_EVERY_MS = 2_000;
export const TYPING_IDLE_MS = 4_000;

/** How long the stream of an answer that is about to begin may be held open, in seconds. */
export const REPLY_EXPECTED_S = 10;
export const REPLY_FLUSH_MS = 45;
/** No text by event stream for so long: read it by plain requests until the stream speaks. */
export const REPLY_STARVED_MS = 3_000;
export const REPLY_READ_EVERY_MS = 1_500;

export const RUN_WITHIN_MS = 5 * 60_000;

/** Close codes, by what the client must do. */
export const CLOSE = Object.freeze({
  BAD_CLIENT: 4400,
  SIGNED_OUT: 4401,
  NOT_FOUND: 4404,
  TOO_SLOW: 4408,
  TOO_MANY: 4429,
  RESTART: 1012,
  GOING_AWAY: 1001,
  ABNORMAL: 1006,
});
