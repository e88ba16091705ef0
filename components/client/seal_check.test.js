import { expect, test } from "bun:test";
import { canonical, check, sealedPart, sha256 } from "./seal_check.js";

const { subtle } = crypto;
const message = { seq: 1, role: "user", author_id: "u1", content: "Ä \u2028 \"x\" \n", created_at: "2026-11-03T14:10:00.000Z", outcome: null };
const transcript = { id: "c1", session_type: "intake", messages: [{ ...message, client_id: "k", author_name: "Kim" }], title: "T" };
const sealed = async (more = {}) => ({ ...transcript, digest: await sha256(sealedPart(transcript), subtle), ...more });

test("canonical JSON has its names in order and nothing between", () => {
  expect(canonical({ b: [1, null, "é"], a: { d: true, c: "\n" } })).toBe('{"a":{"c":"\\n","d":true},"b":[1,null,"é"]}');
});

test("what is sealed is the log, without what may change around it", () => {
  expect(sealedPart(transcript)).toBe(
    `{"id":"c1","messages":[{"author_id":"u1","content":${JSON.stringify(message.content)},"created_at":"2026-11-03T14:10:00.000Z","outcome":null,"role":"user","seq":1}],"session_type":"intake"}`,
  );
});

test("a digest that is known from elsewhere is found", async () => {
  expect(await sha256("abc", subtle)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("an unchanged log holds, a changed one doesn't", async () => {
  const whole = await sealed();
  expect(await check(whole, whole.digest, subtle)).toBe("holds");
  const changed = { ...whole, messages: [{ ...message, content: "other" }] };
  expect(await check(changed, whole.digest, subtle)).toBe("broken");
  expect(await check({ ...whole, messages: [] }, whole.digest, subtle)).toBe("broken");
});

test("a digest that was exchanged together with the log is noticed by the one that the page knows", async () => {
  const whole = await sealed();
  expect(await check(whole, "0".repeat(64), subtle)).toBe("broken");
});

test("without a digest, or a hash to check it by, nothing is claimed", async () => {
  expect(await check(transcript, "", subtle)).toBe("unable");
  expect(await check(await sealed(), "", undefined)).toBe("unable");
});
