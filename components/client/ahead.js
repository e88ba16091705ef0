/** Has a page's scripts there before one goes to it: the network may be away by then, and the browser would show a page of its own. */

/** The list's and a conversation's, as React Router names them. */
const PAGES = ["routes/_index", "routes/[c].$[id]._index"];

/** Fetch what these pages take, unless it is there; behind all else that is being fetched. */
export function fetchPages(page = document, manifest = globalThis.__reactRouterManifest) {
  const routes = PAGES.map((name) => manifest?.routes?.[name]);
  for (const route of routes.filter(Boolean)) { // none from a server that reloads what is changed: it builds pages as they are asked for
    const link = page.createElement("link");
    Object.assign(link, { rel: "modulepreload", fetchPriority: "low", href: route.module });
    page.head.append(link);
  }
}
