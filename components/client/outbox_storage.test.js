import { afterEach, beforeEach, describe, expect, jest, spyOn, test } from "bun:test";
import { openStorage } from "./outbox_storage.js";
import { pass } from "./testing/browser.js";
import { fakeArea, fakeIndexedDB } from "./testing/indexed_db.js";
import { discardAll, waitingOf } from "./waiting.js";

const one = (clientId, order, owner = "u:k") => ({ client_id: clientId, order, owner });

describe.each([
  ["IndexedDB", () => ({ indexedDB: fakeIndexedDB(), localStorage: fakeArea() })],
  ["localStorage", () => ({ localStorage: fakeArea() })],
  ["memory, where site data is blocked", () => ({ get localStorage() { throw new Error("blocked"); } })],
])("in %s", (_name, scope) => {
  test("an owner's messages come back in order of writing, nobody else's with them", async () => {
    const storage = openStorage(scope());
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
  const localStorage = fakeArea();
  localStorage.setItem("chat-draft:u:k", "not json");
  expect(await openStorage({ localStorage }).all("u:k")).toEqual([]);
});

test("without IndexedDB the next best is taken", async () => {
  const localStorage = fakeArea();
  await openStorage({ localStorage }).put(one("a", 1));
  expect(localStorage.length).toBe(1);
});

describe("a database that fails", () => {
  let warned;
  let scope;
  beforeEach(() => {
    warned = spyOn(console, "warn").mockImplementation(() => {});
    scope = { indexedDB: fakeIndexedDB(), localStorage: fakeArea() };
  });
  afterEach(() => warned.mockRestore());

  test("when it commits leaves a message to the next best, and says so once", async () => {
    scope.indexedDB.fails.full = true;
    const storage = openStorage(scope);
    await storage.put(one("a", 1));
    await storage.put(one("b", 2));
    expect([scope.indexedDB.rows.size, scope.localStorage.length]).toEqual([0, 2]);
    expect(await storage.all("u:k")).toEqual([one("a", 1), one("b", 2)]);
    expect(warned).toHaveBeenCalledTimes(1);
  });

  test("in the background is opened anew", async () => {
    const storage = openStorage(scope);
    await storage.put(one("a", 1));
    scope.indexedDB.lose();
    await storage.put(one("b", 2));
    expect([...scope.indexedDB.rows.keys()]).toEqual(["a", "b"]);
    expect(warned).not.toHaveBeenCalled();
  });

  test("and works again takes what it has missed at the next visit", async () => {
    const storage = openStorage(scope);
    await storage.put(one("a", 1));
    await storage.put(one("b", 2));
    scope.indexedDB.lose();
    scope.indexedDB.fails.broken = true;
    await storage.put({ ...one("b", 2), state: "failed" });
    await storage.put(one("c", 3));
    await storage.remove("a");
    expect(await storage.all("u:k")).toEqual([{ ...one("b", 2), state: "failed" }, one("c", 3)]);
    scope.indexedDB.fails.broken = false;
    const next = openStorage(scope);
    const kept = [{ ...one("b", 2), state: "failed" }, one("c", 3)];
    expect(await next.all("u:k")).toEqual(kept);
    await next.improve();
    expect([...scope.indexedDB.rows.values()]).toEqual(kept);
    expect(scope.localStorage.length).toBe(0);
  });

  test("to answer at all is waited for no longer than anybody would", async () => {
    jest.useFakeTimers();
    scope.indexedDB.fails.silent = true;
    const storage = openStorage(scope);
    const kept = storage.put(one("a", 1)).then(() => storage.all("u:k"));
    await pass(10_000);
    expect(await kept).toEqual([one("a", 1)]);
    expect(scope.localStorage.length).toBe(1);
    jest.useRealTimers();
  });

  test("hides nothing from who leaves: all of it is counted, and thrown away", async () => {
    const storage = openStorage(scope);
    await storage.put(one("a", 1));
    scope.indexedDB.fails.full = true;
    await storage.put(one("b", 2));
    const later = openStorage(scope);
    expect(await waitingOf("u", later)).toHaveLength(2);
    await discardAll("u", later);
    expect([scope.indexedDB.rows.size, scope.localStorage.length]).toEqual([0, 0]);
  });
});
