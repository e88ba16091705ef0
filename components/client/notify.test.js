import { expect, test } from "bun:test";
import "./testing/react.js";

const { Notices } = await import("./notify.js");
const GUIDE = { role: "ai", author_name: "Guide", content: "secret" };
const SAM = { role: "partner-b", author_name: "Sam", content: "secret" };

function browser({ permission = "default", answer = "granted", broken = false } = {}) {
  const shown = [];
  const kept = new Map();
  class Notification {
    static permission = permission;
    static async requestPermission() {
      Notification.permission = answer;
      return answer;
    }
    constructor(title, options) {
      if (broken) throw new TypeError("Illegal constructor");
      if (Notification.permission === "granted") shown.push({ title, ...options });
    }
  }
  const localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  return { shown, scope: { Notification, localStorage, isSecureContext: true, location: { pathname: "/c/1" }, focus() {} } };
}

test("nothing is shown to who hasn't asked for it, even where it is allowed", () => {
  const { scope, shown } = browser({ permission: "granted" });
  const notices = new Notices(scope);
  notices.tell(GUIDE, "The dishes");
  expect([notices.store.get("notices"), shown]).toEqual(["off", []]);
});

test("who asks for it is told that there is an answer, and nothing of it", async () => {
  const { scope, shown } = browser();
  const notices = new Notices(scope);
  await notices.toggle();
  notices.tell(GUIDE, "The dishes");
  notices.tell(SAM, "The dishes");
  expect(shown.map(({ title, body }) => [title, body])).toEqual([
    ["The dishes", "The guide has answered."],
    ["The dishes", "Sam has written."],
  ]);
  expect(JSON.stringify(shown)).not.toContain("secret");
  expect(shown.every((one) => one.silent && one.tag === "/c/1")).toBe(true);
  expect(new Notices(scope).store.get("notices")).toBe("on");
  await notices.toggle();
  expect(notices.store.get("notices")).toBe("off");
});

test("what one person has asked for is nothing to another on the same device", async () => {
  const { scope, shown } = browser();
  let who = "u-ann";
  const notices = new Notices(scope, () => who);
  await notices.toggle();
  who = "u-ben";
  notices.tell(SAM, "The dishes");
  expect([notices.store.get("notices"), shown]).toEqual(["off", []]);
  who = "u-ann";
  notices.tell(SAM, "The dishes");
  expect(shown).toHaveLength(1);
});

test("who says no isn't asked again", async () => {
  const { scope } = browser({ answer: "denied" });
  const notices = new Notices(scope);
  await notices.toggle();
  expect(notices.store.get("notices")).toBe("");
});

test("a browser that has the name only has none to offer, and nobody is asked for leave", () => {
  const { scope } = browser({ broken: true });
  expect(new Notices(scope).store.get("notices")).toBe("");
});

test("where that shows only once it is allowed, they aren't offered any longer", async () => {
  const { scope, shown } = browser({ broken: true, permission: "granted" });
  const notices = new Notices(scope);
  await notices.toggle();
  notices.tell(GUIDE, "T");
  notices.look();
  expect([notices.store.get("notices"), shown]).toEqual(["", []]);
});

test("a browser without notifications has none to offer", () => {
  expect(new Notices({ isSecureContext: true }).store.get("notices")).toBe("");
});
