import { afterEach, beforeEach, describe, expect, jest, mock, spyOn, test } from "bun:test";
import { ANSWER_SILENCE_MS } from "./constants.js";
import { become, returned } from "./speaker.js";
import { answer, http, problemOf, seconds } from "./http.js";
import { pass } from "./testing/browser.js";

const fetched = spyOn(globalThis, "fetch");
afterEach(() => fetched.mockReset());

const problem = { type: "about:blank", title: "T", status: 429, detail: "Slowly.", code: "rate_limited", retryable: true };

describe("http", () => {
  test("sends JSON with the cookie, and gives the body", async () => {
    fetched.mockResolvedValue(Response.json({ id: 1 }, { status: 201 }));
    const got = await http("POST", "/x", { body: { a: 1 } });
    expect(got).toMatchObject({ ok: true, status: 201, body: { id: 1 }, problem: null });
    const [path, options] = fetched.mock.calls[0];
    expect([path, options.method, options.body, options.credentials]).toEqual(["/x", "POST", '{"a":1}', "same-origin"]);
  });

  test("says who speaks, where it matters", async () => {
    fetched.mockImplementation(async () => Response.json({}));
    await http("GET", "/x", { user: "u1" });
    await http("GET", "/x");
    expect(fetched.mock.calls.map(([, options]) => options.headers)).toEqual([{ "Chat-User": "u1" }, {}]);
  });

  describe("where somebody is known", () => {
    const answers = (user) => fetched.mockImplementation(async () => Response.json({ user: { id: user } }));
    const spoken = () => fetched.mock.lastCall[1].headers["Chat-User"];
    const reload = mock();
    beforeEach(() => {
      Object.assign(globalThis, { location: { reload } });
      returned({ persisted: false }); // the page begins
    });
    afterEach(() => {
      become(null);
      reload.mockReset();
      delete globalThis.location;
    });

    test("does nothing in the name of somebody else", async () => {
      answers("u1");
      await http("POST", "/x");
      expect(spoken()).toBeUndefined();
      await http("GET", "/api/auth/me");
      await http("DELETE", "/x");
      expect(spoken()).toBe("u1");
      expect(reload).not.toHaveBeenCalled();
    });

    test.each([["me"], ["session"]])("starts anew where somebody else turns out to have signed in, by %s", async (path) => {
      for (const [user, times] of [["u1", 0], ["u1", 0], ["u2", 1]]) {
        answers(user);
        await http("GET", `/api/auth/${path}`);
        expect(reload).toHaveBeenCalledTimes(times);
      }
    });

    test.each([["sign-in"], ["sign-up"], ["guest"]])("%s from this page makes it theirs", async (way) => {
      answers("u1");
      await http("GET", "/api/auth/me");
      answers("u2");
      await http("POST", `/api/auth/${way}`);
      expect(spoken()).toBe("u1"); // whose session it takes the place of
      await http("POST", "/x");
      expect(spoken()).toBe("u2");
      await http("GET", "/api/auth/me");
      expect(reload).not.toHaveBeenCalled();
    });

    test.each([["POST", "/api/auth/sign-out"], ["DELETE", "/api/auth/me"]])("%s %s leaves nobody", async (method, path) => {
      answers("u1");
      await http("GET", "/api/auth/me");
      await http(method, path);
      await http("POST", "/x");
      expect(spoken()).toBe("u1"); // whoever answered 200 was not the server
      fetched.mockImplementation(async () => new Response(null, { status: 204 }));
      await http(method, path);
      await http("POST", "/x");
      expect(spoken()).toBeUndefined();
    });
  });

  test("gives an answer even when there is none", async () => {
    fetched.mockRejectedValue(new TypeError("network"));
    expect(await http("GET", "/x")).toMatchObject({ ok: false, status: 0, problem: { code: "unreachable", retryable: true } });
  });

  test("gives up a connection that says nothing in time; one that speaks may go on", async () => {
    fetched.mockImplementation((_path, { signal }) => new Promise((_, reject) => (signal.onabort = () => reject(signal.reason))));
    const begun = performance.now();
    expect((await http("GET", "/x", { begins: 5 })).status).toBe(0);
    expect(performance.now() - begun).toBeLessThan(5_000);
    let aborted = false;
    fetched.mockImplementation(async (_path, { signal }) => {
      signal.onabort = () => (aborted = true);
      const body = new ReadableStream({
        async pull(stream) {
          await Bun.sleep(30);
          stream.enqueue(new TextEncoder().encode('{"id":1}'));
          stream.close();
        },
      });
      return new Response(body, { headers: { "Content-Type": "application/json" } });
    });
    expect((await http("GET", "/x", { begins: 5 })).body).toEqual({ id: 1 });
    expect(aborted).toBe(false);
  });

  describe("where an answer comes in pieces", () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    /** An answer of these pieces, each after `apart` ms; then it ends, or says nothing more. */
    const pieces = (apart, texts, ends = true) =>
      fetched.mockImplementation(async (_path, { signal }) => {
        const left = [...texts];
        const body = new ReadableStream({
          start: (stream) => (signal.onabort = () => stream.error(signal.reason)),
          async pull(stream) {
            await new Promise((resolve) => setTimeout(resolve, apart));
            if (signal.aborted) return;
            if (left.length > 0) stream.enqueue(new TextEncoder().encode(left.shift()));
            else if (ends) stream.close();
            else await new Promise(() => {});
          },
        });
        return new Response(body, { headers: { "Content-Type": "application/json" } });
      });

    test("takes as long as it takes: each piece is a sign of life", async () => {
      const numbers = Array.from({ length: 20 }, (_, at) => `${at},`);
      pieces(ANSWER_SILENCE_MS - 1_000, ["[", ...numbers, "20]"]);
      const got = http("GET", "/x");
      await pass(23 * ANSWER_SILENCE_MS);
      expect((await got).body).toHaveLength(21);
    });

    test("is given up once no further piece comes", async () => {
      pieces(1, ['{"id"'], false);
      const got = http("GET", "/x");
      await pass(ANSWER_SILENCE_MS + 1_000);
      expect((await got).status).toBe(0);
    });

    test("is whole wherever the pieces are cut, in the middle of a letter, too", async () => {
      const bytes = new TextEncoder().encode('{"a":"多"}');
      const stream = new ReadableStream({
        start(controller) {
          for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      });
      const headers = { "Content-Type": "application/json" };
      expect((await answer(new Response(stream, { headers }))).body).toEqual({ a: "多" });
    });
  });

  test("takes JSON that is cut off for no answer", async () => {
    fetched.mockResolvedValue(new Response('{"a":', { headers: { "Content-Type": "application/json" } }));
    expect((await http("GET", "/x")).status).toBe(0);
  });
});

describe("what the page asked for before this script was there", () => {
  const asking = (answers) => Object.assign(globalThis, { early: { asked: answers } });
  afterEach(() => delete globalThis.early);

  test("is the answer, once", async () => {
    asking({ "/x": Promise.resolve(Response.json({ early: true })) });
    fetched.mockImplementation(async () => Response.json({ early: false }));
    const got = [await http("GET", "/x"), await http("GET", "/x")];
    expect(got.map(({ body }) => body.early)).toEqual([true, false]);
  });

  test("is asked for again where it failed, and no answer to anything else", async () => {
    asking({ "/x": Promise.resolve(null), "/y": Promise.resolve(Response.json({ early: true })) });
    fetched.mockImplementation(async () => Response.json({ early: false }));
    const got = [await http("GET", "/x"), await http("POST", "/y"), await http("GET", "/y", { user: "u1" })];
    expect(got.map(({ body }) => body.early)).toEqual([false, false, false]);
  });

  test("is given up like any other", async () => {
    asking({ "/x": new Promise(() => {}) });
    const aborter = new AbortController();
    const got = http("GET", "/x", { signal: aborter.signal });
    aborter.abort();
    expect(await got).toMatchObject({ ok: false, status: 0 });
  });
});

test("a problem is read with its Retry-After", async () => {
  const headers = { "Content-Type": "application/problem+json", "Retry-After": "3" };
  const got = await answer(new Response(JSON.stringify(problem), { status: 429, headers }));
  expect(got).toMatchObject({ ok: false, retryAfter: 3_000, problem: { code: "rate_limited", retryable: true } });
});

test.each([
  ["3", "3 seconds"],
  ["61", "2 minutes"],
  ["3600", "60 minutes"],
  ["3601", "2 hours"],
])("what was too much says when it can be tried again: after %s s, in %s", async (after, time) => {
  const headers = { "Content-Type": "application/problem+json", "Retry-After": after };
  const got = await answer(new Response(JSON.stringify(problem), { status: 429, headers }));
  expect(got.problem.detail).toBe(`That was a lot at once. Please try again in ${time}.`);
});

test("an empty body and a page of a proxy's are no JSON", async () => {
  expect((await answer(new Response(null, { status: 204 }))).body).toBeNull();
  const page = new Response("<h1>Bad Gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } });
  expect(await answer(page)).toMatchObject({ body: null, problem: { code: "http_502", retryable: true } });
});

test.each([400, 401, 403, 404, 407, 413, 429, 451, 500, 503])("a %i that isn't the server's own says nothing of who is here, what there is, or when", async (status) => {
  const page = new Response("not found", { status, headers: { "Content-Type": "text/plain", "Retry-After": "600" } });
  expect(await answer(page)).toMatchObject({ ok: false, status: 502, retryAfter: 0, problem: { code: "http_502", retryable: true } });
  const headers = { "Content-Type": "application/json" };
  expect((await answer(new Response('{"error": "no route"}', { status, headers }))).status).toBe(502);
  expect((await answer(new Response(JSON.stringify({ ...problem, status }), { status, headers }))).status).toBe(status);
});

test.each([[500, true], [503, true], [408, true], [429, true], [400, false], [404, false]])(
  "status %i without a problem: temporary is %p",
  (status, retryable) => expect(problemOf(status, null).retryable).toBe(retryable),
);

test("Retry-After is a number or a date", () => {
  expect(seconds("7")).toBe(7);
  expect(seconds("Mon, 03 Nov 2025 14:00:10 GMT", Date.UTC(2025, 10, 3, 14, 0, 0))).toBe(10);
  expect(seconds("Mon, 03 Nov 2025 13:00:00 GMT", Date.UTC(2025, 10, 3, 14, 0, 0))).toBe(0);
  expect([seconds(null), seconds("soon")]).toEqual([0, 0]);
});
