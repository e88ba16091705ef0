/** Where the focus goes when what had it is gone: nobody who goes by keys, or listens, is to begin at the top again. */

const NEXT = "[data-composer], [data-sealed]";

let keys = null; // whether the last press was one of keys, or of what reads the screen; null: a finger's, or none yet

export function pressed({ detail, pointerType }) {
  keys = pointerType === "touch" ? null : detail === 0;
}
globalThis.document?.addEventListener("click", pressed, true);

const frame = () => new Promise((done) => requestAnimationFrame(done));

/** Focus the composer, or what stands in its place, if nothing has the focus by the next frame. */
export async function passFocusOn(document = globalThis.document) {
  if (!document) return;
  await frame();
  if (document.activeElement === document.body) focusComposer(document);
}

/** The same, for whoever has come by keys: on a phone a tap must not bring up the keyboard. */
export function passFocusOnByKeys(document = globalThis.document) {
  if (document?.activeElement?.matches(":focus-visible")) void passFocusOn(document);
}

/** The composer, or the seal in its place; where there is neither, the page's heading. */
export function focusComposer(document = globalThis.document) {
  (document?.querySelector(NEXT) ?? heading(document))?.focus();
}

/** On another page, or in another conversation, one goes on from the composer. Where it would bring up a keyboard of glass, from the heading. */
export async function arrived({ document, matchMedia } = globalThis) {
  const byKeys = keys;
  if (byKeys === null) return;
  await frame();
  const next = matchMedia("(pointer: coarse)").matches ? null : document.querySelector(NEXT);
  (next ?? (byKeys ? heading(document) : null))?.focus();
}

function heading(document) {
  const found = document?.querySelector("h1");
  found?.setAttribute("tabindex", "-1");
  return found;
}
