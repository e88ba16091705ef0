import { afterEach, beforeEach, expect, test } from "bun:test";
import { become, meet, returned, speaker } from "./speaker.js";

const kept = new Map();
const page = { hidden: false };
let reloads = 0;

beforeEach(() => {
  Object.assign(globalThis, {
    localStorage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) },
    document: { documentElement: page },
    location: { reload: () => (reloads += 1) },
  });
});

afterEach(() => {
  become(null);
  for (const name of ["localStorage", "document", "location"]) delete globalThis[name];
  Object.assign(page, { hidden: false });
  reloads = 0;
});

test("a page that was kept shows nothing and begins anew when somebody has come or gone meanwhile", () => {
  become("u-ann");
  returned({ persisted: true });
  expect([page.hidden, reloads]).toEqual([false, 0]);
  kept.set("chat-turn", "somebody came from another page");
  returned({ persisted: false });
  expect([page.hidden, reloads]).toEqual([false, 0]);
  returned({ persisted: true });
  expect([page.hidden, reloads]).toEqual([true, 1]);
  expect([...kept.values()].join()).not.toContain("ann");
});

test("a page speaks for the first whom it meets, until somebody signs in by it", () => {
  become(null);
  expect([meet("u-ann"), meet("u-ben"), speaker()]).toEqual([true, false, "u-ann"]);
  become("u-ben");
  expect([meet("u-ben"), speaker()]).toEqual([true, "u-ben"]);
});
