/** What a person can do in the open conversation. Each gives `{ok, code, detail}`, never throws. */
import { PAGE_SIZE } from "./constants.js";
import { closeDialog } from "./dialog.js";
import { focusComposer, passFocusOn, passFocusOnByKeys } from "./focus.js";
import { current, store } from "./live.js";
import { applyEarlier, applySession, applyStarted, firstSeq } from "./log.js";
import { trimmed, unsendable } from "./text.js";
import { draftSlices } from "./view.js";
import { words } from "./words.js";
import { readPage, readSession } from "./wire.js";

const DONE = Object.freeze({ ok: true, code: "", detail: "" });
const no = (code, detail) => ({ ok: false, code, detail });
const NOT_READY = no("not_ready", words.notReady);
const UNREACHABLE = no("unreachable", words.unreachable);

/** Show `text` as my message at once and see to it that it arrives. */
export function sendMessage(text) {
  const room = current();
  if (!room?.taking) return NOT_READY;
  const detail = unsendable(text);
  if (detail) return no("invalid", detail);
  if (store.get("isFinalized")) return no("conversation_finalized", words.sealed);
  room.endTyping();
  const clientId = room.outbox.add(trimmed(text));
  if (store.get("draft") === text) setDraft("");
  return { ...DONE, client_id: clientId };
}

/** Keep what is being written. */
export function setDraft(text) {
  current()?.setDraft(text);
  store.set(draftSlices(text));
}

export function setTyping(active) {
  if (current()?.ready) current().typing.set(active);
  return DONE;
}

export function retryMessage(clientId) {
  passFocusOnByKeys();
  current()?.outbox?.retry(clientId);
  return DONE;
}

export function discardMessage(clientId) {
  passFocusOnByKeys();
  current()?.outbox?.discard(clientId);
  return DONE;
}

/** Take a message that was refused back into the composer, before what stands there. */
export function editMessage(clientId) {
  const content = current()?.outbox?.takeBack(clientId);
  if (!content) return DONE;
  const draft = store.get("draft");
  setDraft(trimmed(draft) === "" ? content : `${content}\n\n${draft}`);
  focusComposer();
  return DONE;
}

/** Put the words of an unsent message on the clipboard. */
export function copyMessage(clientId) {
  return copied(current()?.outbox?.entries.find((other) => other.client_id === clientId)?.content);
}

/** Put what is being written on the clipboard. */
export function copyDraft() {
  return copied(store.get("draft"));
}

/** Throw away what is being written. */
export function discardDraft() {
  passFocusOnByKeys();
  setDraft("");
  return DONE;
}

async function copied(text) {
  try {
    if (text) await navigator.clipboard.writeText(text);
    return DONE;
  } catch {
    return noticed(no("not_copied", words.notCopied));
  }
}

/** Try the link at once. */
export function tryNow() {
  current()?.tryNow();
  return DONE;
}

/** Seal the conversation for good. Refused while messages of mine are still on their way. */
export async function finalize() {
  const room = current();
  if (!room?.ready) return NOT_READY;
  if (room.outbox.entries.some((one) => one.state === "queued")) {
    return noticed(no("unsent", words.unsent));
  }
  store.set({ finalizing: true });
  const answer = await room.ask("POST", "/finalize");
  store.set({ finalizing: false });
  const session = answer.ok && readSession(answer.body);
  if (session) room.apply((log) => applySession(log, session));
  if (session) void passFocusOn();
  return outcome(answer);
}

/** Ask for the reply that failed once more. */
export async function retryReply() {
  const room = current();
  if (!room?.ready) return NOT_READY;
  const answer = await room.ask("POST", "/reply");
  const id = answer.ok && answer.body?.reply?.id;
  if (id) room.apply((log) => applyStarted(log, id)); // unless the link has told already how it ended
  return answer.problem?.code === "reply_in_progress" ? DONE : outcome(answer);
}

/** Stop the reply; what was shown is kept. */
export async function stopReply() {
  const room = current();
  return room?.ready ? outcome(await room.ask("DELETE", "/reply")) : NOT_READY;
}

/** Show the page of messages before the first. */
export async function loadEarlier() {
  const room = current();
  if (!room?.ready || store.get("loadingEarlier") || !store.get("hasEarlier")) return DONE;
  store.set({ loadingEarlier: true });
  const answer = await room.read(`/messages?before=${firstSeq(room.log)}&limit=${PAGE_SIZE}`);
  store.set({ loadingEarlier: false });
  const page = answer.ok && readPage(answer.body);
  if (page) room.apply((log) => applyEarlier(log, page));
  if (page) room.forgetNotice("unreachable");
  return outcome(answer);
}

/** Save the transcript, as `md` or `json`. */
export async function downloadTranscript(format) {
  const keeping = await fetchedKeeping();
  return keeping ? keeping.downloadTranscript(format) : noticed(no("unreachable", words.noTranscript));
}

/** Check the seal's digest. */
export async function checkSeal() {
  const keeping = await fetchedKeeping();
  if (!keeping) store.set({ sealCheck: "unable" });
  return keeping ? keeping.checkSeal() : UNREACHABLE;
}

/** Erase the conversation for good. */
export async function eraseConversation(dialog, navigate) {
  const keeping = await fetchedKeeping();
  if (!keeping) closeDialog(dialog);
  return keeping ? keeping.eraseConversation(dialog, navigate) : noticed(UNREACHABLE);
}

/** Keep what one of two has asked to erase. */
export async function keepConversation() {
  const keeping = await fetchedKeeping();
  return keeping ? keeping.keepConversation() : noticed(UNREACHABLE);
}

/** It is loaded when it is asked for; null where it can't be had: the network is away, or the server has another build by now. */
const fetchedKeeping = () => import("./keeping.js").catch(() => null);

/** Take away the word on what went wrong. */
export function dismissNotice() {
  store.set({ notice: null });
  return DONE;
}

const outcome = ({ ok, problem }) => (ok ? DONE : noticed(no(problem.code, problem.detail)));

function noticed(refusal) {
  store.set({ notice: { code: refusal.code, detail: refusal.detail } });
  return refusal;
}
