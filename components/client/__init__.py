"""The browser's half, in JavaScript: put where the build finds it.

`state.live` names the same place, so that a state need not know where the files come from.
"""

from pathlib import Path

import reflex as rx


def publish() -> None:
    """Hand every module of this folder to the build; tests of the modules stay behind."""
    for module in sorted(Path(__file__).parent.glob("*.js")):
        if not module.name.endswith(".test.js"):
            rx.asset(module.name, shared=True)
