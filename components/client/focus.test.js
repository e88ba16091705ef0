import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { passFocusOn, passFocusOnByKeys } from "./focus.js";

let frames;
const before = globalThis.requestAnimationFrame;

beforeEach(() => {
  frames = [];
  globalThis.requestAnimationFrame = (frame) => frames.push(frame);
});
afterEach(() => {
  globalThis.requestAnimationFrame = before;
});

/** A document in which a button has the focus, `byKeys` or not. */
function page(byKeys) {
  const body = { matches: () => false };
  const composer = { focus: () => Object.assign(here, { activeElement: composer }), matches: () => true };
  const pressed = { matches: (selector) => byKeys && selector === ":focus-visible" };
  const here = { body, activeElement: pressed, querySelector: () => composer };
  return { here, composer, pressed };
}

async function frame() {
  for (const draw of frames.splice(0)) draw();
  await Promise.resolve();
}

describe("when what had the focus is gone", () => {
  test("whoever goes by keys goes on from the composer", async () => {
    const { here, composer } = page(true);
    passFocusOnByKeys(here);
    here.activeElement = here.body;
    await frame();
    expect(here.activeElement).toBe(composer);
  });

  test("a tap brings up no keyboard", async () => {
    const { here } = page(false);
    passFocusOnByKeys(here);
    here.activeElement = here.body;
    await frame();
    expect(here.activeElement).toBe(here.body);
  });

  test("what still has the focus keeps it", async () => {
    const { here, pressed } = page(true);
    void passFocusOn(here);
    await frame();
    expect(here.activeElement).toBe(pressed);
  });

  test("nothing is done where there is no page", async () => {
    await passFocusOn(undefined);
    passFocusOnByKeys(undefined);
    expect(frames).toEqual([]);
  });
});
