/** The composer's behaviour: what is typed is kept, sent once, and never lost. */
import { useCallback, useEffect, useState } from "react";
import { sendMessage, setDraft, setTyping, stopReply } from "./actions.js";
import { AfterPaint } from "./after_paint.js";
import { painted } from "./browser.js";
import { meaning, pressed, pressedParts, sends } from "./composer_state.js";
import { current, store } from "./live.js";
import { trimmed } from "./text.js";
import { voice } from "./voice.js";

const GROWS_BY_ITSELF = globalThis.CSS?.supports("field-sizing", "content") ?? false;

let active = null;

/** Send what stands in the composer. */
export function submit() {
  return active?.submit();
}

/**
 * `{textarea, button, form}`: properties to spread on the textarea, on the one button that sends and
 * stops, and on a form around them. The text stays in the element itself: nothing renders while one types.
 */
export function useComposer() {
  const [composer] = useState(() => new Composer());
  useEffect(() => composer.watch(), [composer]);
  const ref = useCallback((element) => composer.setElement(element), [composer]);
  return { textarea: { ...composer.textarea, ref }, button: composer.button, form: composer.form };
}

export class Composer {
  #element = null;
  #aimed = null; // what the button meant when the finger came down
  #changedAt = Number.NEGATIVE_INFINITY;
  #room = null; // where the last letter was typed
  #telling = new AfterPaint(() => this.#tell(), painted);
  #presses = []; // what stood here each time that it was sent before there was a conversation to take it

  textarea = {
    rows: 1,
    onInput: () => this.#typed(),
    onKeyDown: (event) => this.#pressed(event),
    onBlur: () => {
      this.#telling.now();
      setTyping(false);
    },
  };

  button = {
    onClick: (event) => {
      event.preventDefault();
      this.#press(event.detail);
    },
    // A press must not take the focus: a phone's keyboard would fold down.
    onPointerDown: (event) => {
      event.preventDefault();
      this.#aimed = this.#meaning();
    },
  };

  form = {
    onSubmit: (event) => {
      event.preventDefault();
      this.submit();
    },
  };

  /** Take over drafts as they are read; gives the way to stop. */
  watch() {
    active = this;
    const stops = [
      store.subscribe("draft", () => this.#show(store.get("draft"))),
      tellingBeforeThePageGoes(this.#telling),
      store.subscribe("taking", () => this.#catchUp()),
      store.subscribe("charactersLeft", () => this.#mark()),
      store.subscribe("isStreaming", () => {
        this.#changedAt = performance.now();
      }),
    ];
    // The conversation may have been entered already.
    this.#show(store.get("draft"));
    this.#catchUp();
    return () => {
      for (const stop of stops) stop();
      if (active === this) active = null;
    };
  }

  /** What was typed before this script was there is the draft; what was sent then goes as soon as it can. */
  setElement(element) {
    if (!element) this.#telling.now(); // it goes, by a seal, say: what was typed last is kept while it can be read
    this.#element = element;
    if (!element) return;
    if (globalThis.early?.typed && element.value !== "") this.#typed();
    else this.#show(store.get("draft"));
    this.#mark();
    this.#presses.push(...(globalThis.early?.over() ?? []));
    this.#catchUp();
  }

  /** Send the text; only what was taken is cleared from the composer. */
  submit() {
    const element = this.#element;
    if (!element) return undefined;
    this.#telling.now();
    const result = sendMessage(element.value);
    if (result.code === "not_ready") this.#presses.push(element.value);
    if (result.ok) this.#show("");
    else voice.say(result.detail);
    element.focus({ preventScroll: true });
    return result;
  }

  /** Send or stop: a reply may have begun between aiming at the button and pressing it. */
  #press(clicks) {
    const meant = this.#aimed ?? this.#meaning();
    this.#aimed = null;
    const does = pressed({ meant, streaming: store.get("isStreaming"), clicks });
    if (does === "send") this.submit();
    else if (does === "stop") void stopReply();
  }

  #meaning() {
    return meaning({
      streaming: store.get("isStreaming"),
      since: performance.now() - this.#changedAt,
      hasText: trimmed(this.#element?.value ?? "") !== "",
    });
  }

  /** There is a conversation now: what was sent before is taken, unless it was changed since. */
  #catchUp() {
    if (!store.get("taking") || this.#presses.length === 0) return;
    const text = this.#element?.value ?? "";
    let sent = 0;
    for (const { from, to } of pressedParts(text, this.#presses.splice(0))) {
      if (!sendMessage(text.slice(from, to)).ok) break;
      sent = to;
    }
    if (sent === 0) return;
    setDraft(text.slice(sent));
    this.#show(text.slice(sent));
  }

  /** A letter is seen before anything else is done about it; only what has no place yet to be kept in is kept at once. */
  #typed() {
    this.#fit();
    this.#room = current();
    this.#telling.want();
    if (store.get("status") !== "ready") this.#telling.now();
  }

  #tell() {
    if (!this.#element || this.#room !== current()) return;
    setDraft(this.#element.value);
    setTyping(trimmed(this.#element.value) !== "");
  }

  #pressed(event) {
    const { isComposing, keyCode } = event.nativeEvent ?? event;
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (!sends({ key, shiftKey, ctrlKey, altKey, metaKey, isComposing, keyCode })) return;
    event.preventDefault();
    this.submit();
  }

  #show(text) {
    this.#telling.forget();
    if (!this.#element || this.#element.value === text) return;
    this.#element.value = text;
    this.#fit();
  }

  /** What is too long is wrong for whoever can't see the number, too. */
  #mark() {
    this.#element?.setAttribute("aria-invalid", store.get("charactersLeft") < 0);
  }

  /** Where style sheets alone can't make a field as high as its text (`field-sizing`); they say what is too high. */
  #fit() {
    if (GROWS_BY_ITSELF) return;
    const { style } = this.#element;
    style.height = "auto";
    style.height = `${this.#element.scrollHeight}px`;
  }
}

/** A page that goes, or goes out of sight, isn't painted any more; gives the way to stop. */
function tellingBeforeThePageGoes(telling) {
  const aborter = new AbortController();
  const { signal } = aborter;
  addEventListener("pagehide", () => telling.now(), { signal });
  document.addEventListener("visibilitychange", () => telling.now(), { signal });
  return () => aborter.abort();
}
