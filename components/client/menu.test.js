import { beforeEach, describe, expect, test } from "bun:test";
import "./testing/react.js";

const { chosen, left, watch } = await import("./menu.js");

let menu;
let summary;
let item;
let page;
let focused;

/** An open menu with one item, which has the focus, on a page. */
beforeEach(() => {
  summary = { focus: () => { focused = menu.open ? summary : null; } };
  item = { closest: () => item };
  menu = {
    open: true,
    firstChild: summary,
    contains: (one) => one === summary || one === item,
    removeAttribute: () => { menu.open = false; },
  };
  focused = item;
  const heard = new Map();
  page = {
    heard,
    addEventListener: (type, listener) => heard.set(type, listener),
    removeEventListener: (type) => heard.delete(type),
  };
});

describe("a menu that is open", () => {
  test("gives the focus to what opened it before what was chosen is done", () => {
    chosen({ target: item, currentTarget: menu });
    expect([menu.open, focused]).toEqual([false, summary]);
  });

  test("stays where what was pressed in it chooses nothing", () => {
    chosen({ target: { closest: () => null }, currentTarget: menu });
    expect([menu.open, focused]).toEqual([true, item]);
  });

  test("folds up when the focus goes on to something behind it", () => {
    left({ relatedTarget: summary, currentTarget: menu });
    left({ relatedTarget: null, currentTarget: menu }); // another window was looked at
    expect(menu.open).toBe(true);
    left({ relatedTarget: {}, currentTarget: menu });
    expect(menu.open).toBe(false);
  });

  test("folds up on Escape, wherever the focus is", () => {
    watch(menu, page);
    focused = null;
    page.heard.get("keydown")({ key: "a" });
    expect(menu.open).toBe(true);
    page.heard.get("keydown")({ key: "Escape" });
    expect([menu.open, focused]).toEqual([false, summary]);
  });

  test("folds up on a press elsewhere, and takes no focus from there", () => {
    watch(menu, page);
    page.heard.get("pointerdown")({ target: item });
    expect(menu.open).toBe(true);
    page.heard.get("pointerdown")({ target: {} });
    expect([menu.open, focused]).toEqual([false, item]);
  });
});

describe("a menu that is folded up, or gone", () => {
  test("takes no focus on Escape", () => {
    menu.open = false;
    watch(menu, page);
    page.heard.get("keydown")({ key: "Escape" });
    expect(focused).toBe(item);
  });

  test("listens no more", () => {
    watch(menu, page)();
    expect(page.heard.size).toBe(0);
  });
});
