/** Signing in, up and out, and beginning a conversation: forms over the REST API. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { openDialog } from "./dialog.js";
import { missing, nextPath, told, toldOfPassword } from "./forms.js";
import { NO_ANSWER, http } from "./http.js";

export { when } from "./inbox_rows.js";

const IDLE = Object.freeze({ busy: false, detail: "", errors: Object.freeze({}) });
const BUSY = Object.freeze({ ...IDLE, busy: true });

const forms = new Map();
const listeners = new Set();

function put(form, value) {
  forms.set(form, value);
  for (const listener of [...listeners]) listener();
}

const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** `{busy, detail, errors: {field: sentence}}` of the form named `form`; one that was sent too early goes now. */
export function useForm(form) {
  useEffect(() => {
    if (globalThis.early?.forms.delete(form)) document.getElementById(form)?.requestSubmit();
  }, [form]);
  const read = () => forms.get(form) ?? IDLE;
  return useSyncExternalStore(subscribe, read, () => IDLE);
}

/** After signing in or up: on to where one wanted to go, loaded anew, for the cookie is another. */
const goOn = () => location.assign(nextPath(location.search, location.pathname));

/** What a form does when it is submitted: the browser's own way is left out. */
export const submitting = (form, path) => submittingTo(form, path, {});

/**
 * The same, where it isn't a POST that leads on to another page: `method`, what is to be `done` with the
 * answer, and what a refusal means (`explain`).
 */
export const submittingTo = (form, path, how) => (event) => {
  event.preventDefault();
  void submitForm(form, path, how);
};

/** What the form does that ends an account: the way back leads to the start. */
export const removing = (form) => (event) => {
  event.preventDefault();
  void remove(form);
};

async function remove(form) {
  const leaving = await fetchedLeaving();
  if (!leaving) {
    put(form, told(NO_ANSWER));
    return;
  }
  const parted = await leaving.parting("removed");
  const done = async () => {
    await parted();
    location.assign("/");
  };
  await submitForm(form, "/api/auth/me", { method: "DELETE", done, explain: toldOfPassword });
}

/**
 * Send the fields of the form with the id `form` to `path` and go on. What was
 * typed stays in the fields; what is wrong is said beside them, and the first of them gets the focus.
 */
export async function submitForm(form, path, { method = "POST", done = goOn, explain = told } = {}) {
  const element = document.getElementById(form);
  globalThis.early?.forms.delete(form);
  if (forms.get(form)?.busy) return;
  const empty = missing(element);
  if (empty) {
    refuse(form, element, empty);
    return;
  }
  put(form, BUSY);
  const answer = await http(method, path, { body: Object.fromEntries(new FormData(element)) });
  if (answer.ok) {
    put(form, IDLE);
    await done(answer.body);
    return;
  }
  refuse(form, element, explain(answer));
}

/** Say what is wrong; the first field of it gets the focus. */
function refuse(form, element, told) {
  put(form, told);
  const wrong = Object.keys(told.errors)[0];
  element.querySelector(wrong ? `[name="${CSS.escape(wrong)}"]` : "input")?.focus();
}

/** Sign out; if messages of mine still wait to be sent, ask by `dialog` first. Where it fails, `refused` opens. */
export const signOut = (dialog, refused) =>
  onTheWayOut(refused, async (leaving) => {
    if (!(await leaving.somethingWaits())) return endSession(leaving);
    openDialog(dialog);
    return IDLE;
  });

/** The same, and don't ask. */
export const signOutNow = (refused) => onTheWayOut(refused, endSession);

/** Do `work`, which gives how the form "account" stands then, once at a time. */
async function onTheWayOut(refused, work) {
  if (forms.get("account")?.busy) return;
  put("account", BUSY);
  const leaving = await fetchedLeaving();
  const state = leaving ? await work(leaving) : told(NO_ANSWER);
  put("account", state);
  if (state.detail) openDialog(refused);
}

/** End the session everywhere, then load the start page anew. */
async function endSession({ leave }) {
  const answer = await leave();
  if (answer.status !== 204 && answer.status !== 401) return told(answer);
  addEventListener("pageshow", () => put("account", IDLE), { once: true }); // come back to by the browser's "Back"
  location.assign("/");
  return BUSY;
}

/** Null where it can't be had: the network is away, or the server has another build by now. */
const fetchedLeaving = () => import("./leaving.js").catch(() => null);

/**
 * Begin a conversation of a kind, of a conflict where it belongs to one, and go to it by `navigate`. One that
 * two people share and have going on already is entered.
 */
export async function startConversation(sessionType, navigate, conflictId = null) {
  if (forms.get("new")?.busy) return;
  put("new", BUSY);
  const body = { session_type: sessionType, conflict_id: conflictId, join: true };
  const answer = await http("POST", "/api/conversations", { body });
  put("new", answer.ok ? IDLE : told(answer));
  if (answer.ok) navigate(`/c/${answer.body.id}`);
}

/** Say why no conversation was begun. */
export const refuseConversation = (detail) => put("new", { ...IDLE, detail });

/** Calls `onDue` every `seconds` while the page is seen, and when it is seen again. */
export function Refresh({ seconds, onDue }) {
  const told = useRef(onDue);
  useEffect(() => {
    told.current = onDue; // another function on every render: that is no news
  });
  useEffect(() => {
    const due = () => document.visibilityState === "visible" && told.current();
    const timer = setInterval(due, seconds * 1000);
    const signs = ["visibilitychange", "online", "pageshow"];
    for (const sign of signs) addEventListener(sign, due);
    return () => {
      clearInterval(timer);
      for (const sign of signs) removeEventListener(sign, due);
    };
  }, [seconds]);
  return null;
}
