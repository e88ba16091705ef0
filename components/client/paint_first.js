/** Has each built page seen before its scripts begin: what comes first on a slow phone is what one looks at. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

// What React Router writes at a page's end: the modules that the page needs, then the one that begins it.
const START = /(<script type="module" async="">)((?:import [^\n]*;\n)+[^<]*?)(<\/script>)/;
const STATIC = /^import (?:\* as (\w+) from )?("[^"]+");$/gm;

// A page that nobody sees is painted never, or late: it begins at once, and none waits for longer than a second.
const PAINTED = `await new Promise((seen) => {
  if (document.hidden) return seen();
  setTimeout(seen, 1000);
  new PerformanceObserver(seen).observe({ type: "paint", buffered: true });
});
`;

// Scripts are under way from the start, but stand back behind the type that the page is seen in.
const PRELOAD = '<link rel="modulepreload"';
const MODEST = `${PRELOAD} fetchpriority="low"`;

/** Return `page` with its scripts begun after the first paint, one after the other; throws if it has none to begin. */
export function paintedFirst(page) {
  if (page.includes(PAINTED)) return page;
  if (!START.test(page)) throw new Error("React Router begins its pages in another way than expected.");
  return page.replaceAll(PRELOAD, MODEST).replace(START, (_, open, code, close) => open + PAINTED + asked(code) + close);
}

const asked = (code) =>
  code.replace(STATIC, (_, name, file) => `${name ? `const ${name} = ` : ""}await import(${file});`);

/** Change every page below the folder `built`. */
export async function paintAllFirst(built) {
  const files = await readdir(built, { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".html"))) {
    const path = join(built, file);
    await writeFile(path, paintedFirst(await readFile(path, "utf8")));
  }
}
