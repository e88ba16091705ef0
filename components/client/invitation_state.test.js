import { expect, test } from "bun:test";
import { opened, refused } from "./invitation_state.js";
import { ok, refusal } from "./testing/browser.js";

const OFFER = ok({ title: "The dishes", invited_by: "Alex", expires_at: "2026-12-01T00:00:00Z", own: false });
const SAM = ok({ user: { id: "u2", name: "Sam" } });
const NOBODY = refusal(401, "unauthenticated");

test("an offer tells who invites, to what, and whether I am signed in", () => {
  expect(opened(OFFER, NOBODY)).toEqual({ face: "offer", title: "The dishes", inviter: "Alex", signedIn: false, name: "" });
  expect(opened(OFFER, SAM)).toMatchObject({ face: "offer", signedIn: true, name: "Sam" });
});

test("a code that opens nothing looks the same, whatever the reason", () => {
  expect(opened(refusal(404, "not_found"), NOBODY).face).toBe("gone");
  expect(refused(refusal(404, "not_found")).face).toBe("gone");
});

test("no answer isn't taken for a code that opens nothing", () => {
  expect(opened(refusal(0, "unreachable"), refusal(0, "unreachable")).face).toBe("unreachable");
});

test("my own invitation says so at once, and when I try to take it", () => {
  expect(opened(ok({ ...OFFER.body, own: true }), SAM).face).toBe("own");
  expect(refused(refusal(409, "own_invitation"))).toEqual({ face: "own" });
});

test("a session that has ended meanwhile shows the way in again", () => {
  expect(refused(NOBODY)).toEqual({ signedIn: false });
});

test("whatever else went wrong is said, and can be tried again", () => {
  expect(refused(refusal(503, "unavailable"))).toEqual({ detail: "unavailable." });
});
