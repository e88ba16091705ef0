/**
 * One button that copies a message, for all messages: it comes to the one that is pointed at or tapped; by
 * keyboard it is one stop after the log, from which the arrows go up and down the messages.
 */
import { createElement, useEffect, useRef, useState } from "react";
import { useLive } from "./conversation.js";
import { store } from "./live.js";
import { step, whereFor } from "./message_copy_state.js";
import { words } from "./words.js";

const COPIED_FOR_MS = 2_000;
const MESSAGES = "article[data-seq]";
const NOT_A_TAP = "a, button, input, pre, summary";

export function CopyMessage({ face, done }) {
  const some = useLive("messages").length > 0;
  const [copied, setCopied] = useState(false);
  const [copier] = useState(() => new Copier(setCopied));
  const ref = useRef(null);
  useEffect(() => (some ? copier.watch(ref.current) : undefined), [copier, some]);
  if (!some) return null;
  return createElement(
    "button",
    {
      ref,
      type: "button",
      className: "copy-message",
      title: copied ? words.copied : words.copyMessage,
      onClick: () => copier.copy(),
    },
    copied ? done : face,
    createElement("span", { className: "sr-only", "aria-live": "polite" }, copied ? words.copied : words.copyMessage),
  );
}

class Copier {
  #button = null;
  #at = null; // the message that it stands at
  #timer = null;
  #setCopied;

  constructor(setCopied) {
    this.#setCopied = setCopied;
  }

  /** Follow pointer and keyboard in what `button` stands in; gives the way to stop. */
  watch(button) {
    this.#button = button;
    const room = button.parentElement;
    const heard = {
      pointerover: (event) => event.pointerType === "mouse" && this.#pointed(event.target.closest(MESSAGES)),
      // A finger that is lifted leaves, too, and its press is yet to come.
      pointerleave: (event) => event.pointerType === "mouse" && this.#leave(),
      click: (event) => this.#tapped(event.target),
      focusin: (event) => event.target === button && this.#show(this.#at ?? this.#all().at(-1)),
      focusout: (event) => event.target === button && this.#show(null),
      keydown: (event) => event.target === button && this.#pressed(event),
    };
    for (const [name, listener] of Object.entries(heard)) room.addEventListener(name, listener);
    return () => {
      clearTimeout(this.#timer);
      for (const [name, listener] of Object.entries(heard)) room.removeEventListener(name, listener);
    };
  }

  async copy() {
    const row = this.#at && store.get("messages").find((one) => one.seq === Number(this.#at.dataset.seq));
    if (!row) return;
    this.#told(await written(row.content));
  }

  #all() {
    return [...this.#button.parentElement.querySelectorAll(MESSAGES)];
  }

  /** A tap on a message brings it, another takes it away; what has a meaning of its own keeps it. */
  #tapped(target) {
    const message = target.closest(MESSAGES);
    if (this.#button.contains(target) || target.closest(NOT_A_TAP) || !getSelection().isCollapsed) return;
    this.#show(message === this.#at ? null : message);
  }

  /** Between messages it stays where it is: the way to it leads there. */
  #pointed(message) {
    if (message) this.#show(message);
  }

  #leave() {
    if (document.activeElement !== this.#button) this.#show(null);
  }

  #pressed(event) {
    const next = step(this.#all(), this.#at, event.key);
    if (!next) return;
    event.preventDefault();
    next.scrollIntoView({ block: "nearest" });
    this.#show(next);
  }

  #show(message) {
    if (message !== this.#at) this.#told(false);
    this.#at = message ?? null;
    this.#button.toggleAttribute("data-shown", Boolean(message));
    if (!message) return;
    const { left, top } = whereFor({
      message: message.getBoundingClientRect(),
      bubble: (message.querySelector("[dir=auto]") ?? message).getBoundingClientRect(),
      room: this.#button.parentElement.getBoundingClientRect(),
      mine: "mine" in message.dataset,
      wide: message.dataset.role === "ai",
    });
    this.#button.style.translate = `${left}px ${top}px`;
  }

  #told(copied) {
    clearTimeout(this.#timer);
    this.#setCopied(copied);
    if (copied) this.#timer = setTimeout(() => this.#setCopied(false), COPIED_FOR_MS);
  }
}

/** Put a text on the clipboard; plain http has none of its own: there it is selected, and copied as by hand. */
async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: text, className: "sr-only" });
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
