"""Leaves out of the built pages what they never use, and packs our own part of them into one file.

A first visit is to stay below 200 kB in all: every answer's headers count, too.
"""

import re
from typing import Any

from reflex_base.plugins import Plugin

from chatapp.first_paint import with_first_paint
from chatapp.frontend import BuildError
from chatapp.shells import ROUTER_CONFIG, with_shells_built

VITE_CONFIG = "vite.config.js"
ROOT = "app/root.jsx"
DOCUMENT = "app/_document.js"

# What our own modules stand in for. Elements need no library for styles in pages styled by classes; Reflex's
# socket is a WebSocket and nothing else; no state of ours is kept in a cookie that scripts can read; all routes are
# known when a page begins, and nobody watches the router at work.
_ALIASES = "    alias: [\n"
_INSTEAD = {
    '"@emotion/react"': "jsx",
    '"universal-cookie"': "no_cookies",
    '"mergician"': "merge",
    r"/^\.\/transports\/(index|polling-xhr(\.node)?)\.js$/": "transports",
    r"/^\.\/(lib\/dom\/ssr\/)?fog-of-war\.js$/": "known_routes",
    r"/^\.\/instrumentation\.js$/": "no_instrumentation",
}
_OURS = "".join(
    f"""\
      {{
        find: {name},
        replacement: fileURLToPath(
          new URL("./public/external/components/client/{module}.js", import.meta.url),
        ),
      }},
"""
    for name, module in _INSTEAD.items()
)

# Three files in place of a dozen: what is ours, what every page has from packages, and what Reflex writes for all
# pages. What is loaded only when it is asked for stays by itself.
_GROUPS = "          groups: [\n"
_TOGETHER = """\
            {
              test: /external.components.client.(?!keeping|leaving|rounds|seal|waiting|invitation[._])[a-z_]+\\.js$/,
              name: "client",
              priority: -1,
            },
            {
              test: /node_modules/,
              name: "common",
              priority: -2,
            },
            {
              test: /utils.(state\\.js|context\\.jsx)$|env\\.json$/,
              name: "reflex",
              priority: 1,
            },
"""

# The style sheet stands in the page itself: a page is seen a round trip sooner. The browser's half of the code has none
# of it, but finds it there; a server that reloads what is changed brings it along.
_SHEET_FILE = "$/styles/__reflex_global_styles.css"
_SHEET = f'import reflexGlobalStyles from "{_SHEET_FILE}?url"\n'
_LINKS = (
    'jsx("link",{as:"style",href:reflexGlobalStyles,rel:"preload"},),',
    'jsx("link",{href:reflexGlobalStyles,rel:"stylesheet",type:"text/css"},),',
)
_OUR_SHEET = f"""\
import look from "{_SHEET_FILE}?inline"
const style = import.meta.env.SSR || import.meta.env.DEV ? look : document.getElementById("look").textContent
"""
_OUR_STYLE = 'jsx("style",{id:"look",dangerouslySetInnerHTML:{__html:style}},),'

# Everything that a component sent as text could need: we send none, and our policy would not run it.
_GLOBALS = re.compile(r"^ *window\.__reflex = \{.*?^ *\};\n", re.MULTILINE | re.DOTALL)


class LeanBuild(Plugin):
    """Changes what Reflex has written before it is built."""

    def pre_compile(self, **context: Any) -> None:  # noqa: ANN401  the signature is Reflex's
        """Have the configurations of Vite and React Router, and what is around the pages changed."""
        context["add_modify_task"](VITE_CONFIG, lean_config)
        context["add_modify_task"](ROOT, lean_root)
        context["add_modify_task"](DOCUMENT, lean_document)
        context["add_modify_task"](ROUTER_CONFIG, with_shells_built)
        context["add_modify_task"](ROUTER_CONFIG, with_first_paint)


def lean_config(config: str) -> str:
    """Return Vite's configuration with what is ours in it, once; raises `BuildError` if it has no place for that."""
    for place, ours in ((_ALIASES, _OURS), (_GROUPS, _TOGETHER)):
        if ours in config:
            continue
        if place not in config:
            raise BuildError("Reflex configures Vite in another way than expected.")
        config = config.replace(place, place + ours, 1)
    return config


def lean_root(root: str) -> str:
    """Return the pages' root without what components that come as text would need."""
    return _GLOBALS.sub("", root)


def lean_document(document: str) -> str:
    """Return what is around every page with its style sheet in it; raises `BuildError` if it has no place for that."""
    if _OUR_SHEET in document:
        return document
    for place, ours in ((_SHEET, _OUR_SHEET), (_LINKS[0], _OUR_STYLE), (_LINKS[1], "")):
        if place not in document:
            raise BuildError("Reflex brings its style sheet in another way than expected.")
        document = document.replace(place, ours, 1)
    return document
