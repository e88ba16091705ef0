/** Frames to objects and back. Pure: no sockets here. What it can't read is null, never a throw. */

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const isBool = (value) => typeof value === "boolean";
const isSeq = (value) => Number.isSafeInteger(value) && value >= 0;
const orNull = (check) => (value) => value === null || value === undefined || check(value);
const listOf = (check) => (value) => Array.isArray(value) && value.every(check);
const shape = (fields) => (value) =>
  isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
const oneOf = (...words) => (value) => words.includes(value);

export const isMessage = shape({
  seq: (seq) => isSeq(seq) && seq > 0,
  client_id: orNull(isText),
  role: isText,
  author_id: orNull(isText),
  author_name: isText,
  content: isText,
  created_at: isText,
  outcome: orNull(oneOf("complete", "stopped")),
});

const isReply = shape({ id: isText, text: isText });
const isError = shape({ code: isText, detail: isText, retryable: isBool });
const isParticipant = shape({ user_id: isText, name: isText, role: isText, online: isBool });

const SESSION = {
  id: isText,
  session_type: isText,
  title: isText,
  status: oneOf("active", "finalized"),
  finalized_at: orNull(isText),
  digest: orNull(isText),
  last_seq: isSeq,
  participants: listOf(isParticipant),
};
const isSession = shape(SESSION);
const isFullSession = shape({ ...SESSION, messages: listOf(isMessage), reply: orNull(isReply) });

const SNAPSHOT = {
  session: isSession,
  messages: listOf(isMessage),
  recovered: isBool,
  reply: orNull(isReply),
  online: listOf(isText),
  typing: listOf(isText),
};
const isSnapshot = shape(SNAPSHOT);
const isPolled = shape({ ...SNAPSHOT, version: isText });
const isPage = shape({ messages: listOf(isMessage), has_more: isBool });
const isUser = shape({ id: isText, name: isText, guest: isBool });
const isProblem = shape({ code: isText, detail: isText });

const FRAMES = {
  welcome: isSnapshot,
  message: shape({ message: isMessage }),
  ack: shape({ client_id: isText, seq: isSeq, duplicate: isBool }),
  reject: shape({ client_id: isText, code: isText, detail: isText, retryable: isBool }),
  typing: shape({ user_id: isText, active: isBool }),
  presence: shape({ user_id: isText, online: isBool }),
  reply: shape({
    reply_id: isText,
    state: oneOf("started", "complete", "stopped", "failed"),
    seq: orNull(isSeq),
    error: orNull(isError),
  }),
  erasure: shape({ asked_by: listOf(isText) }),
  finalized: shape({ finalized_at: isText, digest: orNull(isText) }),
  error: shape({ code: isText, detail: isText }),
  pong: () => true,
};

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The frame in `text`; null if it is of an unknown type or doesn't have its fields. */
export function readFrame(text) {
  const frame = isText(text) ? parsed(text) : null;
  if (!isObject(frame) || !Object.hasOwn(FRAMES, frame.type)) return null;
  return FRAMES[frame.type](frame) ? frame : null;
}

const checked = (check) => (value) => (check(value) ? value : null);

/** Bodies of REST answers, checked: the object itself, or null. */
export const readSession = checked(isFullSession);
export const readPolled = checked(isPolled);
export const readPage = checked(isPage);
export const readMessage = checked(isMessage);
export const readUser = (body) => (isUser(body?.user) ? body.user : null);
export const readProblem = checked(isProblem);

/** The object in the `data` of an event of the reply's stream, or null. */
export function readDelta(text) {
  return checked(shape({ reply_id: isText, text: isText }))(parsed(text));
}

/** How a reply ended, by the `data` of the stream's last event, or null. */
export function readEnd(text) {
  return checked(FRAMES.reply)(parsed(text));
}

export const messageFrame = (clientId, content) =>
  JSON.stringify({ type: "message", client_id: clientId, content });
export const typingFrame = (active) => JSON.stringify({ type: "typing", active });
export const pingFrame = () => JSON.stringify({ type: "ping" });
