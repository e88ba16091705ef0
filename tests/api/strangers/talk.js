/**
 * Talks with the server by clients that others wrote: two WebSockets that reconnect by themselves, and
 * an EventSource that resumes. Run by a test, which cuts the network meanwhile:
 *
 *     bun talk.js http://127.0.0.1:8000 TOKEN CONVERSATION
 *
 * Prints what each of them has in the end, as JSON.
 */
import { EventSource } from "eventsource";
import { WebSocket as PartySocket } from "partysocket";
import ReconnectingWebSocket from "reconnecting-websocket";

const [url, token, conversation] = process.argv.slice(2);
const MESSAGES = 6;
const GIVES_UP_MS = 50_000; // what there is then shows what is missing
const Authorization = `Bearer ${token}`;
const QUICK = { minReconnectionDelay: 50, maxReconnectionDelay: 300, connectionTimeout: 2_000 };

/** Bun's own WebSocket, with the token that a browser would have in its cookie. */
class Authorized extends WebSocket {
  constructor(address, protocols) {
    super(address, { protocols, headers: { Authorization } });
  }
}

/** Says its messages one after the other, each until it is acknowledged; gives the log that it has seen. */
function speaker(name, Reconnecting) {
  const seen = [];
  const acked = {};
  const unsent = Array.from({ length: MESSAGES }, (_, at) => `${name}-message-${at}`);
  const address = () =>
    `${url.replace("http", "ws")}/ws/conversations/${conversation}?after=${seen.at(-1)?.seq ?? 0}`;
  const socket = new Reconnecting(address, ["chat.v1"], { ...QUICK, WebSocket: Authorized, maxEnqueuedMessages: 0 });
  const say = () => {
    if (unsent.length === 0 || socket.readyState !== 1) return;
    socket.send(JSON.stringify({ type: "message", client_id: unsent[0], content: `${name} says ${unsent[0]}` }));
  };
  const take = (message) => {
    if (message.seq <= (seen.at(-1)?.seq ?? 0)) return;
    if (message.seq !== (seen.at(-1)?.seq ?? 0) + 1) throw new Error(`a gap before ${message.seq}`);
    seen.push(message);
  };
  socket.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.type === "welcome") {
      frame.messages.forEach(take);
      say();
    }
    if (frame.type === "message") take(frame.message);
    if (frame.type !== "ack" || frame.client_id !== unsent[0]) return;
    acked[frame.client_id] = frame.seq;
    unsent.shift();
    setTimeout(say, 100);
  });
  return { name, seen, acked, socket, done: () => unsent.length === 0 };
}

const texts = {};
const ends = {};

/** Reads whatever reply is being written, for as long as the talk lasts. */
function listen() {
  const source = new EventSource(`${url}/api/conversations/${conversation}/stream`, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, Authorization } }),
  });
  source.addEventListener("delta", ({ data }) => {
    const { reply_id: id, text } = JSON.parse(data);
    texts[id] = (texts[id] ?? "") + text;
  });
  source.addEventListener("end", ({ data }) => {
    const end = JSON.parse(data);
    ends[end.reply_id] = end.seq;
    source.close();
    setTimeout(listen, 20);
  });
  // 204 is for good: whoever wants the next reply opens anew.
  source.addEventListener("error", () => source.readyState === 2 && setTimeout(listen, 20));
}

const speakers = [speaker("partysocket", PartySocket), speaker("reconnecting", ReconnectingWebSocket)];
listen();
const last = () => Math.max(...speakers.map(({ seen }) => seen.at(-1)?.seq ?? 0));
const rested = () =>
  speakers.every(({ done, seen }) => done() && seen.at(-1)?.role === "ai" && seen.at(-1).seq === last());
const heardOut = () => Object.keys(texts).length > 0 && Object.keys(texts).every((id) => id in ends);
const until = Date.now() + GIVES_UP_MS;
while (!(rested() && heardOut()) && Date.now() < until) await Bun.sleep(20);
const log = ({ name, seen, acked, socket }) => ({ name, acked, seen, open: socket.readyState === 1 });
console.log(JSON.stringify({ speakers: speakers.map(log), texts, ends }));
process.exit(0);
