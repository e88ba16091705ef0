import { afterEach, beforeEach, expect, spyOn, test } from "bun:test";
import "./testing/react.js";
import { settle } from "./testing/browser.js";
import { become } from "./speaker.js";

const { turnTo, useConflicts } = await import("./conflicts.js");
const fetched = spyOn(globalThis, "fetch");
const asked = () => fetched.mock.calls.map(([path]) => path);
const mine = (id) => ({ id, title: `About ${id}`, partner_a: { id: "u1", name: "Ann" }, partner_b: null });
const ANSWERS = {
  "/api/auth/me": { user: { id: "u1", name: "Ann", guest: false } },
  "/api/conflicts": { conflicts: [mine("c1"), mine("c2")] },
};

beforeEach(() => {
  become("u1");
  fetched.mockImplementation(async (path) => Response.json(ANSWERS[path]));
});
afterEach(() => {
  become(null);
  fetched.mockReset();
});

const turn = async (id, listed) => {
  turnTo(id, listed);
  await settle();
};

test("a page that is about no conflict, and lists none, asks for none", async () => {
  await turn("", false);
  expect(asked()).toEqual([]);
});

test.each([
  ["c1", false],
  ["", true],
])("where it is known who is here, the conflicts are all that is asked for (%p, listed: %p)", async (id, listed) => {
  await turn(id, listed);
  expect(asked()).toEqual(["/api/conflicts"]);
  expect(fetched.mock.calls[0][1].headers).toEqual({ "Chat-User": "u1" });
  expect(useConflicts("conflicts")).toHaveLength(2);
});

test("where it isn't known, that is asked first", async () => {
  become(null);
  await turn("", true);
  expect(asked()).toEqual(["/api/auth/me", "/api/conflicts"]);
});

test("a page that turns from one to another shows it at once; of none, nothing", async () => {
  await turn("c1", false);
  turnTo("c2", false);
  expect(useConflicts("here").title).toBe("About c2");
  await settle();
  await turn("", false);
  expect(useConflicts("here").id).toBe("");
});

test("somebody who isn't signed in any more has none", async () => {
  await turn("c1", false);
  const problem = { type: "about:blank", title: "T", status: 401, detail: "No.", code: "unauthenticated" };
  fetched.mockImplementation(async () => Response.json(problem, { status: 401 }));
  await turn("c1", false);
  expect(useConflicts("conflicts")).toEqual([]);
});
