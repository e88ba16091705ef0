import { expect, test } from "bun:test";
import { bearWith } from "./web_storage.js";

/** A window whose web storage can be full, or forbidden. */
function windowOf({ forbidden = false } = {}) {
  class Storage {
    held = new Map();
    full = false;
    getItem(key) {
      return this.held.get(key) ?? null;
    }
    setItem(key, value) {
      if (this.full) throw new DOMException("It is full.", "QuotaExceededError");
      this.held.set(key, value);
    }
  }
  const areas = { localStorage: new Storage(), sessionStorage: new Storage() };
  const scope = { Storage };
  for (const name of Object.keys(areas)) {
    const get = () => {
      if (forbidden) throw new DOMException("It is forbidden.", "SecurityError");
      return areas[name];
    };
    Object.defineProperty(scope, name, { get, configurable: true });
  }
  bearWith(scope);
  return scope;
}

test("storage that works is used as ever", () => {
  const { localStorage } = windowOf();
  localStorage.setItem("theme", "dark");
  localStorage.setItem("chat-draft", "Hello");
  expect([...localStorage.held]).toEqual([["theme", "dark"], ["chat-draft", "Hello"]]);
});

test("storage that is full fails for us alone, and can be read", () => {
  const { localStorage } = windowOf();
  localStorage.setItem("chat-draft", "Hello");
  localStorage.full = true;
  localStorage.setItem("theme", "dark");
  expect(() => localStorage.setItem("chat-draft", "Hello there")).toThrow("full");
  expect([localStorage.getItem("theme"), localStorage.getItem("chat-draft")]).toEqual([null, "Hello"]);
});

test("storage that is forbidden lasts as long as the page", () => {
  const { localStorage, sessionStorage } = windowOf({ forbidden: true });
  localStorage.setItem("theme", "dark");
  sessionStorage.setItem("token", "t");
  expect([localStorage.getItem("theme"), sessionStorage.getItem("token")]).toEqual(["dark", "t"]);
});
