"""The browser's half, in JavaScript: put where the build finds it.

`state.live` names the same place, so that a state need not know where the files come from.
"""

import json
from pathlib import Path

import reflex as rx

from components import texts

FOLDER = Path(__file__).parent
WORDS = FOLDER / "words.js"


def publish() -> None:
    """Hand every module of this folder to the build; tests of the modules stay behind."""
    if WORDS.read_text() != words():
        WORDS.write_text(words())
    for module in sorted(FOLDER.glob("*.js")):
        if not module.name.endswith(".test.js"):
            rx.asset(module.name, shared=True)


def words() -> str:
    """Return the module that holds what the browser says by itself."""
    told = json.dumps(texts.CLIENT, indent=2, ensure_ascii=False)
    return f"""/** What the browser says by itself. Written from `components/texts.py`: change it there. */
export const words = Object.freeze({told});
"""
