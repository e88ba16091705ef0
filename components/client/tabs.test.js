import { expect, test } from "bun:test";
import { exclusively, openChannel } from "./tabs.js";

/** Web Locks, for one name: enough of them to wait, to abort and to steal. */
function fakeLocks() {
  let last = Promise.resolve();
  return {
    async request(_name, { signal, steal }, work) {
      if (steal) return work();
      const before = last;
      let free;
      last = Promise.all([before, new Promise((resolve) => (free = resolve))]);
      const aborted = new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
      try {
        await Promise.race([before, aborted]);
        return await work();
      } finally {
        free();
      }
    },
  };
}

test("one runs after the other, never two at once", async () => {
  const locks = fakeLocks();
  const seen = [];
  const work = (name) => async () => {
    seen.push(`${name} in`);
    await Bun.sleep(2);
    seen.push(`${name} out`);
  };
  await Promise.all(["a", "b"].map((name) => exclusively("x", work(name), { locks })));
  expect(seen).toEqual(["a in", "a out", "b in", "b out"]);
});

test("a lock that a frozen tab sits on is taken from it after a while", async () => {
  const locks = fakeLocks();
  void exclusively("x", () => new Promise(() => {}), { locks });
  expect(await exclusively("x", () => "sent", { locks, patience: 5 })).toBe("sent");
});

test("who was closed while waiting does nothing any more", async () => {
  const locks = fakeLocks();
  void exclusively("x", () => new Promise(() => {}), { locks });
  const closed = new AbortController();
  const waiting = exclusively("x", () => "sent", { locks, signal: closed.signal });
  closed.abort();
  expect(await waiting).toBeUndefined();
});

test("what goes wrong inside is told, not swallowed", async () => {
  const fails = () => Promise.reject(new TypeError("broken"));
  expect(exclusively("x", fails, { locks: fakeLocks() })).rejects.toThrow("broken");
});

test("without Web Locks it just runs", async () => {
  expect(await exclusively("x", () => 3, { locks: undefined })).toBe(3);
});

test("without BroadcastChannel the channel is silent", () => {
  const channel = openChannel("x", () => {}, {});
  channel.tell({});
  channel.close();
});

test("tabs hear each other, not themselves", async () => {
  const heard = [];
  const one = openChannel("tabs-test", (value) => heard.push(["one", value]));
  const two = openChannel("tabs-test", (value) => heard.push(["two", value]));
  one.tell(1);
  await Bun.sleep(10);
  expect(heard).toEqual([["two", 1]]);
  one.close();
  two.close();
});
