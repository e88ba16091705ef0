import { expect, test } from "bun:test";
import "./testing/react.js";

const { followViewport, roomHeight } = await import("./viewport.js");

test.each([
  ["no keyboard", { seen: 844, laidOut: 844, scale: 1 }, null],
  ["a keyboard over the page", { seen: 508.4, laidOut: 844, scale: 1 }, 508],
  ["a keyboard that made the page smaller", { seen: 508, laidOut: 508, scale: 1 }, null],
  ["zoomed in by two fingers", { seen: 422, laidOut: 844, scale: 2 }, null],
])("%s", (_name, view, expected) => {
  expect(roomHeight(view)).toBe(expected);
});

function phone() {
  const set = new Map();
  const view = Object.assign(new EventTarget(), { height: 844, scale: 1, offsetTop: 0 });
  const style = { setProperty: (name, value) => set.set(name, value), removeProperty: (name) => set.delete(name) };
  const scrolled = [];
  const scope = {
    visualViewport: view,
    innerHeight: 844,
    document: { documentElement: { style } },
    scrollTo: (...to) => scrolled.push(to),
  };
  return { scope, view, set, scrolled };
}

test("the room follows the keyboard up and down, and isn't pushed out of sight", () => {
  const { scope, view, set, scrolled } = phone();
  const stop = followViewport(scope);
  Object.assign(view, { height: 508, offsetTop: 120 });
  view.dispatchEvent(new Event("resize"));
  expect([set.get("--room"), scrolled]).toEqual(["508px", [[0, 0]]]);
  Object.assign(view, { height: 844, offsetTop: 0 });
  view.dispatchEvent(new Event("resize"));
  expect(set.has("--room")).toBe(false);
  view.height = 508;
  view.dispatchEvent(new Event("resize"));
  stop();
  expect(set.has("--room")).toBe(false);
});

test("a browser without a visual viewport is left alone", () => {
  expect(followViewport({ document: {} })).toBeFunction();
});
