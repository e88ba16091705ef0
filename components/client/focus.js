/** Where the focus goes when what had it is gone: nobody who goes by keys, or listens, is to begin at the top again. */

const NEXT = "[data-composer], [data-sealed]";

/** Focus the composer, or the seal in its place, if nothing has the focus by the next frame. */
export async function passFocusOn(document = globalThis.document) {
  if (!document) return;
  await new Promise((done) => requestAnimationFrame(done));
  if (document.activeElement === document.body) focusComposer(document);
}

/** The same, for whoever has come by keys: on a phone a tap must not bring up the keyboard. */
export function passFocusOnByKeys(document = globalThis.document) {
  if (document?.activeElement?.matches(":focus-visible")) void passFocusOn(document);
}

export function focusComposer(document = globalThis.document) {
  document?.querySelector(NEXT)?.focus();
}
