import { afterEach, beforeEach, expect, test } from "bun:test";
import { become, beginAnew, meet, returned, speaker } from "./speaker.js";

const page = { hidden: false };
let reloads = 0;

beforeEach(() => {
  Object.assign(globalThis, {
    document: { documentElement: page },
    location: { reload: () => (reloads += 1) },
  });
});

afterEach(() => {
  become(null);
  for (const name of ["document", "location"]) delete globalThis[name];
  Object.assign(page, { hidden: false });
  reloads = 0;
});

test("a page that was kept for whoever goes back to it shows nothing, and begins anew", () => {
  returned({ persisted: false });
  expect([page.hidden, reloads]).toEqual([false, 0]);
  returned({ persisted: true });
  expect([page.hidden, reloads]).toEqual([true, 1]);
});

test("a page is loaded anew once, however many find out that it has to be", () => {
  returned({ persisted: true });
  beginAnew();
  beginAnew();
  expect(reloads).toBe(1);
});

test("a page speaks for the first whom it meets, until somebody signs in by it", () => {
  become(null);
  expect([meet("u-ann"), meet("u-ben"), speaker()]).toEqual([true, false, "u-ann"]);
  become("u-ben");
  expect([meet("u-ben"), speaker()]).toEqual([true, "u-ben"]);
});
