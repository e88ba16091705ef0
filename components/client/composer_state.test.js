import { expect, test } from "bun:test";
import { MEANING_SETTLES_MS, meaning, pressed, sends, pressedParts } from "./composer_state.js";

const key = (more = {}) => ({ key: "Enter", shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, keyCode: 13, ...more });

test.each([
  ["Enter", {}, true],
  ["Shift and Enter", { shiftKey: true }, false],
  ["Enter that ends a composition", { isComposing: true }, false],
  ["Enter that ends a composition in Safari", { keyCode: 229 }, false],
  ["Enter with another modifier", { altKey: true }, false],
  ["another key", { key: "a", keyCode: 65 }, false],
])("%s", (_name, more, expected) => {
  expect(sends(key(more))).toBe(expected);
});

test.each([
  ["with nothing being written", { streaming: false }, "send"],
  ["while a reply is being written", {}, "stop"],
  ["in the moment in which a reply begins, with something to send", { since: 20, hasText: true }, "send"],
  ["in that moment, with nothing to send", { since: 20 }, "stop"],
  ["later, with something to send", { since: MEANING_SETTLES_MS, hasText: true }, "stop"],
])("the button %s means %p", (_name, more, expected) => {
  expect(meaning({ streaming: true, since: 10_000, hasText: false, ...more })).toBe(expected);
});

test.each([
  ["send", true, 1, "send"], // the reply began between the finger's coming down and going up
  ["send", false, 1, "send"],
  ["stop", true, 1, "stop"],
  ["stop", true, 0, "stop"], // by keyboard
  ["stop", false, 1, "nothing"], // it ended meanwhile: a draft isn't sent by that
  ["stop", true, 2, "nothing"], // a double click on "Send"
])("a press that meant %p, with a reply: %p, as click %p: %p", (meant, streaming, clicks, expected) => {
  expect(pressed({ meant, streaming, clicks })).toBe(expected);
});

test.each([
  ["one", ["one"], ["one"]],
  ["one and more", ["one"], ["one"]],
  ["onetwo", ["one", "onetwo"], ["one", "two"]],
  ["one", ["one", "one"], ["one"]],
  ["", [""], []],
  ["another", ["one"], []],
  ["one, changed", ["one", "onetwo"], ["one"]],
])("of %p what was sent early as %p is %p", (text, presses, sent) => {
  expect(pressedParts(text, presses).map(({ from, to }) => text.slice(from, to))).toEqual(sent);
});
