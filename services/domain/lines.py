"""One line of text that people see of each other: a name, a title."""

import unicodedata

# Joiners and marks that scripts and emoji need; other format characters hide, or turn text around.
_NEEDED = "\u200c\u200d\u200e\u200f"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def tidy_line(text: str) -> str | None:
    """Return `text` trimmed and on one line; None if nothing of it, or not all of it, can be shown."""
    tidy = " ".join(text.split())
    if not tidy.strip(_NEEDED + " ") or any(map(_is_hidden, tidy)):
        return None
    return tidy


def _is_hidden(character: str) -> bool:
    return character not in _NEEDED and unicodedata.category(character) in _HIDDEN
