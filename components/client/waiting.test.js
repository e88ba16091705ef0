import { expect, test } from "bun:test";
import { fakeStorage } from "./testing/browser.js";
import { discardAll, waitingOf } from "./waiting.js";

const one = (clientId, owner, order = 0) => ({ client_id: clientId, owner, order });

test("what waits is mine, from all my conversations, and can be thrown away without touching another's", async () => {
  const storage = fakeStorage();
  for (const entry of [one("a", "u1:k1"), one("b", "u1:k2"), one("c", "u2:k1"), one("d", "u11:k1")]) {
    await storage.put(entry);
  }
  expect((await waitingOf("u1", storage)).map((found) => found.client_id)).toEqual(["a", "b"]);
  await discardAll("u1", storage);
  expect(await waitingOf("u1", storage)).toEqual([]);
  expect([...storage.held.keys()]).toEqual(["c", "d"]);
});
