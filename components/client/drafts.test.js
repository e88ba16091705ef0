import { describe, expect, test } from "bun:test";
import { forgetDrafts, hasDrafts, openDraft } from "./drafts.js";

function scope() {
  const held = new Map();
  const localStorage = {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => held.set(key, value),
    removeItem: (key) => held.delete(key),
    key: (index) => [...held.keys()][index],
    get length() {
      return held.size;
    },
  };
  return Object.assign(new EventTarget(), { held, localStorage });
}

test("a draft is there again, for the same person in the same conversation only", () => {
  const device = scope();
  openDraft("u1", "k1", device).write("I wanted to say");
  expect(openDraft("u1", "k1", device).read()).toBe("I wanted to say");
  expect(openDraft("u2", "k1", device).read()).toBe("");
  expect(openDraft("u1", "k2", device).read()).toBe("");
});

test("an empty draft leaves nothing behind", () => {
  const device = scope();
  const draft = openDraft("u1", "k1", device);
  draft.write("a");
  draft.write("");
  expect(device.held.size).toBe(0);
});

test("all drafts of one person can be forgotten, and nobody else's", () => {
  const device = scope();
  for (const [user, conversation] of [["u1", "k1"], ["u1", "k2"], ["u11", "k1"], ["u2", "k1"]]) {
    openDraft(user, conversation, device).write("unfinished");
  }
  expect(hasDrafts("u1", device)).toBe(true);
  forgetDrafts("u1", device);
  expect(hasDrafts("u1", device)).toBe(false);
  expect([...device.held.keys()]).toEqual(["chat-draft:u11:k1", "chat-draft:u2:k1"]);
});

test("where nothing can be kept, nothing breaks", () => {
  const blocked = { get localStorage() { throw new Error("blocked"); } };
  const draft = openDraft("u1", "k1", blocked);
  draft.write("a");
  expect(draft.read()).toBe("");
  forgetDrafts("u1", blocked);
  expect(hasDrafts("u1", blocked)).toBe(false);
});

describe("a page that was put aside and is shown again", () => {
  const back = (device) => device.dispatchEvent(new Event("pageshow"));

  test("takes over what was written meanwhile, once, and only what was", () => {
    const device = scope();
    const heard = [];
    openDraft("u1", "k1", device, (text) => heard.push(text)).write("Here");
    back(device);
    device.localStorage.setItem("chat-draft:u1:k1", "Here and there");
    back(device);
    back(device);
    device.localStorage.removeItem("chat-draft:u1:k1");
    back(device);
    expect(heard).toEqual(["Here and there", ""]);
  });

  test("keeps what could not be stored", () => {
    const device = scope();
    const heard = [];
    const draft = openDraft("u1", "k1", device, (text) => heard.push(text));
    draft.write("Short");
    device.localStorage.setItem = () => {
      throw new Error("full");
    };
    draft.write("Short no more");
    back(device);
    Object.defineProperty(device, "localStorage", { get: () => { throw new Error("blocked"); } });
    back(device);
    expect(heard).toEqual([]);
  });
});

test("what is written in another tab is heard of, of this draft alone, until it is closed", () => {
  const device = scope();
  const heard = [];
  const draft = openDraft("u1", "k1", device, (text) => heard.push(text));
  const written = (key, newValue) =>
    device.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
  written("chat-draft:u1:k1", "Here");
  written("chat-draft:u1:k2", "There");
  written("chat-draft:u1:k1", null);
  draft.close();
  written("chat-draft:u1:k1", "Later");
  expect(heard).toEqual(["Here", ""]);
});
