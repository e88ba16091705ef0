import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { arrived, focusComposer, passFocusOn, passFocusOnByKeys, pressed } from "./focus.js";

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

describe("on another page, or in another conversation", () => {
  /** Where the focus is after a press `by` and what it led to, on a phone or not, on a page with a composer or not. */
  async function after(by, { phone = false, room = true } = {}) {
    const here = { focused: "" };
    const element = (name) => ({ focus: () => Object.assign(here, { focused: name }), setAttribute: () => {} });
    const found = { h1: element("heading"), ...(room && { "[data-composer], [data-sealed]": element("composer") }) };
    pressed(by);
    void arrived({ document: { querySelector: (one) => found[one] ?? null }, matchMedia: () => ({ matches: phone }) });
    await frame();
    return here.focused;
  }

  const ENTER = { detail: 0, pointerType: "" };
  const MOUSE = { detail: 1, pointerType: "mouse" };
  const THUMB = { detail: 1, pointerType: "touch" };

  test("whoever came by keys goes on from the composer, or from the heading", async () => {
    expect(await after(ENTER)).toBe("composer");
    expect(await after(ENTER, { room: false })).toBe("heading");
  });

  test("whoever came by a mouse may write at once", async () => {
    expect(await after(MOUSE)).toBe("composer");
    expect(await after(MOUSE, { room: false })).toBe("");
  });

  test("nothing brings up a phone's keyboard: no thumb, nor what reads the screen", async () => {
    expect(await after(THUMB, { phone: true })).toBe("");
    expect(await after(THUMB)).toBe("");
    expect(await after(ENTER, { phone: true })).toBe("heading");
  });
});

test("a heading takes the focus where there is no composer, without becoming a stop of the keyboard", () => {
  const heading = { setAttribute: (...given) => Object.assign(heading, { given }), focus: () => Object.assign(heading, { focused: true }) };
  focusComposer({ querySelector: (one) => (one === "h1" ? heading : null) });
  expect(heading).toMatchObject({ given: ["tabindex", "-1"], focused: true });
});
