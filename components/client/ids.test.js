import { expect, test } from "bun:test";
import { newClientId } from "./ids.js";

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("an id is a UUID of version 4", () => {
  expect(newClientId()).toMatch(UUID4);
});

test("it is one on plain http too, where randomUUID is missing", () => {
  const source = { getRandomValues: (bytes) => crypto.getRandomValues(bytes) };
  const ids = Array.from({ length: 200 }, () => newClientId(source));
  for (const id of ids) expect(id).toMatch(UUID4);
  expect(new Set(ids).size).toBe(200);
  expect(newClientId({ getRandomValues: (bytes) => bytes.fill(255) })).toMatch(UUID4);
});
