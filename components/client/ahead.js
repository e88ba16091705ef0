/** Has a page's scripts there before one goes to it: the network may be away by then, and the browser would show a page of its own. */

/** Pages as React Router names them. */
export const CONVERSATION = "routes/[c].$[id]._index";
export const LIST = "routes/_index";

/** Fetch what a page takes, unless it is there; behind all else that is being fetched. */
export function fetchPage(name, page = document, manifest = globalThis.__reactRouterManifest) {
  const route = manifest?.routes?.[name];
  if (!route) return; // a server that reloads what is changed builds pages as they are asked for
  const link = page.createElement("link");
  Object.assign(link, { rel: "modulepreload", fetchPriority: "low", href: route.module });
  page.head.append(link);
}
