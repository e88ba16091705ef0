import { expect, test } from "bun:test";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paintAllFirst, paintedFirst } from "./paint_first.js";

const PAGE = `<head><link rel="modulepreload" href="/assets/root.js"/><script>let early;</script></head><main>Hello</main>\
<script type="module" async="">import "/assets/manifest.js";
import * as route0 from "/assets/root.js";
import * as route1 from "/assets/_index.js";

  window.__reactRouterRouteModules = {"root":route0,"routes/_index":route1};

import("/assets/entry.js");</script><script>more();</script>`;

const code = (page) => page.match(/<script type="module" async="">([^]*?)<\/script>/)[1];

/** Run a page's script; `paint()` is its first paint, `asked` is what it has asked for. */
function begin(page, { hidden = false } = {}) {
  const asked = [];
  let paint = () => {};
  class PerformanceObserver {
    constructor(seen) {
      paint = seen;
    }
    observe({ type, buffered }) {
      expect([type, buffered]).toEqual(["paint", true]);
    }
  }
  const timers = [];
  const window = {};
  const load = async (file) => asked.push(file) && { file };
  const AsyncFunction = (async () => {}).constructor;
  const run = new AsyncFunction(
    "load", "window", "document", "PerformanceObserver", "setTimeout",
    code(page).replaceAll("import(", "load("),
  );
  const ended = run(load, window, { hidden }, PerformanceObserver, (work, ms) => timers.push([work, ms]));
  return { asked, window, ended, paint: () => paint(), timers };
}

test("a page's scripts begin once it is painted, in their order", async () => {
  const { asked, window, ended, paint } = begin(paintedFirst(PAGE));
  expect(asked).toEqual([]);
  paint();
  await ended;
  expect(asked).toEqual(["/assets/manifest.js", "/assets/root.js", "/assets/_index.js", "/assets/entry.js"]);
  expect(window.__reactRouterRouteModules).toEqual({
    root: { file: "/assets/root.js" },
    "routes/_index": { file: "/assets/_index.js" },
  });
});

test("none waits for longer than a second, and one that nobody sees not at all", async () => {
  const slow = begin(paintedFirst(PAGE));
  const [[wake, ms]] = slow.timers;
  expect([slow.asked, ms]).toEqual([[], 1000]);
  wake();
  await slow.ended;
  const unseen = begin(paintedFirst(PAGE), { hidden: true });
  await unseen.ended;
  expect([slow.asked.length, unseen.asked.length]).toEqual([4, 4]);
});

test("what it is seen in comes before its scripts; all else stays as it is, once or twice", () => {
  const page = paintedFirst(PAGE);
  expect(page).toContain('<link rel="modulepreload" fetchpriority="low" href="/assets/root.js"/><script>let early;</script>');
  expect(page.endsWith("<script>more();</script>")).toBeTrue();
  expect(paintedFirst(page)).toBe(page);
});

test("a page that begins in another way is refused", () => {
  expect(() => paintedFirst("<script src='/a.js'></script>")).toThrow("another way than expected");
});

test("every page of a build is changed, and nothing else", async () => {
  const built = await mkdtemp(join(tmpdir(), "built-"));
  await mkdir(join(built, "c"));
  for (const name of ["index.html", "c/_.html", "notes.txt"]) await writeFile(join(built, name), PAGE);
  await paintAllFirst(built);
  const read = (name) => readFile(join(built, name), "utf8");
  expect(await read("index.html")).toBe(paintedFirst(PAGE));
  expect(await read("c/_.html")).toBe(paintedFirst(PAGE));
  expect(await read("notes.txt")).toBe(PAGE);
  await rm(built, { recursive: true });
});
