import { describe, expect, spyOn, test } from "bun:test";
import { keyed, openStorage, sturdy } from "./outbox_storage.js";

/** localStorage as browsers have it. */
function area() {
  const held = new Map();
  return {
    get length() {
      return held.size;
    },
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => held.set(key, String(value)),
    removeItem: (key) => held.delete(key),
  };
}

const one = (clientId, order, owner = "u:k") => ({ client_id: clientId, order, owner });

describe.each([
  ["localStorage", () => ({ localStorage: area() })],
  ["memory, where site data is blocked", () => ({ get localStorage() { throw new Error("blocked"); } })],
])("in %s", (_name, scope) => {
  test("an owner's messages come back in order of writing, nobody else's with them", async () => {
    const storage = keyed(scope());
    await storage.put(one("b", 2));
    await storage.put(one("a", 1));
    await storage.put(one("c", 0, "other:k"));
    expect((await storage.all("u:k")).map((held) => held.client_id)).toEqual(["a", "b"]);
    await storage.remove("a");
    await storage.put({ ...one("b", 2), state: "failed" });
    expect(await storage.all("u:k")).toEqual([{ ...one("b", 2), state: "failed" }]);
    await storage.put(one("d", 3));
    expect((await storage.owners()).sort()).toEqual(["other:k", "u:k"]);
  });
});

test("other keys in localStorage are left alone", async () => {
  const localStorage = area();
  localStorage.setItem("chat-draft:u:k", "not json");
  expect(await keyed({ localStorage }).all("u:k")).toEqual([]);
});

test("without IndexedDB the next best is taken", async () => {
  const localStorage = area();
  const storage = await openStorage({ localStorage });
  await storage.put(one("a", 1));
  expect(localStorage.length).toBe(1);
});

test("a database that breaks later is left for the next best, and nothing is lost on the way", async () => {
  const warned = spyOn(console, "warn").mockImplementation(() => {});
  const broken = { put: () => Promise.reject(new DOMException("full", "QuotaExceededError")) };
  const second = keyed({ localStorage: area() });
  const storage = sturdy(broken, second);
  await storage.put(one("a", 1));
  expect(await storage.all("u:k")).toEqual([one("a", 1)]);
  expect(warned).toHaveBeenCalledTimes(1);
  warned.mockRestore();
});
