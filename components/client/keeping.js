/** What is done with a whole conversation: taken along, checked, or erased. */
import { closeDialog } from "./dialog.js";
import { erased, nameIn } from "./keeping_state.js";
import { current, store } from "./live.js";
import { applyEvent } from "./log.js";
import { check } from "./seal_check.js";
import { words } from "./words.js";

const TYPES = { md: "text/markdown", json: "application/json" };

/** Save the transcript, as `md` or `json`. */
export async function downloadTranscript(format) {
  const room = current();
  if (!room) return;
  const answer = await transcript(room, format);
  if (answer.ok) {
    save(await answer.blob(), nameIn(answer.headers.get("Content-Disposition")) ?? `conversation.${format}`);
  } else {
    store.set({ notice: { code: "unreachable", detail: words.noTranscript } });
  }
}

/** Check the seal's digest against the whole log; the slice `sealCheck` says how it stands. */
export async function checkSeal() {
  const room = current();
  if (!room || store.get("sealCheck") === "busy") return;
  store.set({ sealCheck: "busy" });
  const answer = await transcript(room, "json");
  const found = answer.ok ? await check(await answer.json(), store.get("seal")?.digest, crypto.subtle) : "unable";
  if (room === current()) store.set({ sealCheck: found });
}

const UNREACHABLE = Object.freeze({ ok: false });

const transcript = (room, format) =>
  fetch(`${room.path}/transcript`, { headers: { Accept: TYPES[format] }, cache: "no-store" }).catch(() => UNREACHABLE);

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Erase the conversation for good, then go home; the slice `erasing` is `busy` meanwhile. What two share waits
 * for the partner to ask for it, too: the room is told by `eraseAsked`.
 */
export async function eraseConversation(dialog, navigate) {
  const room = current();
  if (!room || store.get("erasing") === "busy") return;
  store.set({ erasing: "busy" });
  const answer = await room.ask("DELETE", "");
  const outcome = erased(answer);
  store.set({ erasing: "" });
  if (outcome === "waiting") {
    room.apply((log) => applyEvent(log, { type: "erasure", asked_by: [store.get("me").id] }));
    return;
  }
  closeDialog(dialog);
  if (outcome === "refused") {
    store.set({ notice: { code: answer.problem.code, detail: answer.problem.detail } });
    return;
  }
  room.forget();
  navigate("/", { replace: true });
}

/** Keep what one of two has asked to erase. */
export async function keepConversation() {
  const room = current();
  const answer = await room?.ask("DELETE", "/erasure");
  if (!answer) return;
  if (answer.ok) room.apply((log) => applyEvent(log, { type: "erasure", asked_by: [] }));
  else store.set({ notice: { code: answer.problem.code, detail: answer.problem.detail } });
}
