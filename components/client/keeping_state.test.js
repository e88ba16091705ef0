import { expect, test } from "bun:test";
import { erased, nameIn } from "./keeping_state.js";
import { ok, refusal } from "./testing/browser.js";

test("what has been erased is gone, by whoever's hand", () => {
  expect(erased(ok(null, 204))).toBe("gone");
  expect(erased(refusal(404, "not_found"))).toBe("gone");
});

test("what belongs to two waits for the other one", () => {
  expect(erased(refusal(409, "partner_must_agree"))).toBe("waiting");
});

test("no answer erases nothing", () => {
  expect(erased(refusal(0, "unreachable"))).toBe("refused");
});

test("a download has the name that the server gives it", () => {
  expect(nameIn('attachment; filename="the-dishes.md"')).toBe("the-dishes.md");
  expect(nameIn(null)).toBeUndefined();
});
