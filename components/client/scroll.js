/**
 * Keeps the reader where they are: at the bottom while they follow, else at the very line they
 * read, whatever grows below or is put in above.
 */
import { useCallback, useEffect, useState } from "react";
import { loadEarlier } from "./actions.js";
import { isLinked } from "./link_state.js";
import { store } from "./live.js";
import { countSince, lastSeq } from "./news.js";
import { AT_BOTTOM, movedBy, scrolled, wantsEarlier } from "./scroll_state.js";

let active = null;

/** Scroll to the newest message and follow from there. */
export function jumpToLatest() {
  active?.jump(true);
}

/**
 * `{container, content}`: refs for the element that scrolls and for the one element in it that
 * grows. Fills the slices `atBottom` and `unseen`, and asks for earlier messages near the top.
 */
export function useStickToBottom() {
  const [keeper] = useState(() => new ScrollKeeper());
  useEffect(() => keeper.watch(), [keeper]);
  const container = useCallback((element) => keeper.setContainer(element), [keeper]);
  const content = useCallback((element) => keeper.setContent(element), [keeper]);
  return { container, content };
}

export class ScrollKeeper {
  #box = null;
  #content = null;
  #state = AT_BOTTOM;
  #anchor = null;
  #lastSeq = 0;
  #observer = null;
  #growth = null;
  #linkedBefore = false;
  #onScroll = () => this.#scrolled();

  /** Follow the store's messages; gives the way to stop. */
  watch() {
    active = this;
    this.#lastSeq = lastSeq(store.get("messages"));
    const stops = [
      store.subscribe("messages", () => this.#received(store.get("messages"))),
      store.subscribe("newFrom", () => requestAnimationFrame(() => this.#showNew())),
      store.subscribe("connection", () => this.#linked()),
    ];
    return () => {
      for (const stop of stops) stop();
      if (active === this) active = null;
    };
  }

  setContainer(element) {
    this.#box?.removeEventListener("scroll", this.#onScroll);
    this.#box = element;
    if (element) {
      element.style.overflowAnchor = "none"; // ours also works at the very top, and in every browser
      element.addEventListener("scroll", this.#onScroll, { passive: true });
    }
    this.#observe();
  }

  setContent(element) {
    this.#content = element;
    this.#observe();
  }

  jump(smooth) {
    this.#state = { ...this.#state, following: true };
    const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
    const near = this.#box && this.#box.scrollHeight - this.#box.scrollTop < 4 * this.#box.clientHeight;
    const behavior = smooth && near && !calm ? "smooth" : "instant";
    this.#box?.scrollTo({ top: this.#box.scrollHeight, behavior });
    this.#tell();
  }

  /** On coming: what is new is read from its beginning, where that is further up than a screen. */
  #showNew() {
    const line = this.#shownNew || !this.#state.following ? null : this.#content?.querySelector("[data-unread]");
    if (!line) return;
    this.#shownNew = true;
    this.#box.scrollTop = this.#box.scrollHeight;
    const above = topOf(line) - topOf(this.#box);
    if (above >= 0) return;
    this.#state = { ...this.#state, following: false };
    this.#box.scrollTop += above - this.#box.clientHeight / 4;
    this.#anchor = this.#topmost();
    this.#tell();
    store.set({ unseen: countSince(store.get("messages"), store.get("newFrom") - 1) });
  }

  /** What is put in is followed before anybody can look, even between two frames; other growth before the next one. */
  #observe() {
    this.#observer?.disconnect();
    this.#growth?.disconnect();
    if (!this.#box || !this.#content) return;
    this.#observer = new ResizeObserver(() => this.#resized());
    this.#observer.observe(this.#content);
    this.#observer.observe(this.#box);
    this.#growth = new MutationObserver(() => this.#resized());
    this.#growth.observe(this.#content, { childList: true, characterData: true, subtree: true });
  }

  #resized() {
    const box = this.#box;
    if (!box) return;
    if (this.#state.following) box.scrollTop = box.scrollHeight;
    else if (this.#anchor?.element.isConnected) {
      const by = movedBy(this.#anchor, this.#placeOf(this.#anchor.element), box.scrollTop);
      if (Math.abs(by) >= 1) box.scrollTop += by;
    } else this.#anchor = this.#topmost(); // another page stands there now
    this.#state = { ...this.#state, top: box.scrollTop, height: box.clientHeight };
  }

  #scrolled() {
    const byReader = Math.abs(this.#box.scrollTop - this.#state.top) >= 1;
    this.#state = scrolled(this.#state, this.#box);
    // Rows that come into view take their real height: the line being read must not change with them.
    if (byReader) this.#anchor = this.#topmost();
    this.#tell();
    this.#askEarlier();
  }

  /** What was asked for in vain while the link was lost comes once it is back. */
  #linked() {
    const linked = isLinked(store.get("connection").state);
    if (linked && !this.#linkedBefore) this.#askEarlier();
    this.#linkedBefore = linked;
  }

  #askEarlier() {
    if (this.#box && !this.#state.following && wantsEarlier(this.#box)) void loadEarlier();
  }

  /** The first message that is wholly below the upper edge; none is looked at in blocks that are out of sight. */
  #topmost() {
    const edge = topOf(this.#box);
    const block = firstFrom(this.#content.querySelectorAll(".rows"), edge, bottomOf);
    const element = firstFrom((block ?? this.#content).querySelectorAll("article"), edge, topOf);
    return element && { element, ...this.#placeOf(element) };
  }

  /** Where a line stands in the box, and where the box begins on the page, however that is scrolled. */
  #placeOf(element) {
    return { offset: topOf(element) - topOf(this.#box), edge: this.#box.parentElement.offsetTop };
  }

  #received(rows) {
    const last = rows.at(-1);
    const wroteMyself = last?.mine && last.seq === null && last.state !== "failed";
    if (wroteMyself && last.key !== this.#ownKey) this.jump(false);
    this.#ownKey = wroteMyself ? last.key : this.#ownKey;
    if (rows.length === 0) this.#state = AT_BOTTOM;
    const fresh = this.#lastSeq > 0 && !this.#state.following;
    if (fresh) store.set({ unseen: store.get("unseen") + countSince(rows, this.#lastSeq) });
    this.#lastSeq = lastSeq(rows);
  }

  #ownKey = "";
  #shownNew = false;

  #tell() {
    const atBottom = this.#state.following;
    store.set(atBottom ? { atBottom, unseen: 0 } : { atBottom });
  }
}

const topOf = (element) => element.getBoundingClientRect().top;
const bottomOf = (element) => element.getBoundingClientRect().bottom;

/** The first of `rows` whose `side` is at `edge` or below, else the last; by halving, as layout is costly to read. */
function firstFrom(rows, edge, side) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (side(rows[middle]) < edge) low = middle + 1;
    else high = middle;
  }
  return rows[low] ?? rows[rows.length - 1] ?? null;
}
