"""One line of text that people see of each other: a name, a title."""

import unicodedata

from services.domain.errors import FieldError, Invalid
from services.domain.text import on_one_line

# Joiners and marks that scripts and emoji need; other format characters hide, or turn text around.
_NEEDED = "\u200c\u200d\u200e\u200f"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def parse_line(text: str, field: str, what: str, most: int) -> str:
    """Return `text` trimmed and on one line.

    Raises `Invalid` for `field`, which people call `what`, if nothing of it can be seen, if a character of
    it hides or turns other text around, or if it has more than `most` characters.
    """
    tidy = on_one_line(text)
    if any(map(_is_hidden, tidy)):
        raise Invalid(
            FieldError(field, f"{what} has an invisible character that can't be shown. Remove it.")
        )
    if not tidy.strip(_NEEDED + " "):
        raise Invalid(FieldError(field, f"Please give {what[0].lower()}{what[1:]}."))
    if len(tidy) > most:
        raise Invalid(FieldError(field, f"{what} has at most {most} characters."))
    return tidy


def _is_hidden(character: str) -> bool:
    return character not in _NEEDED and unicodedata.category(character) in _HIDDEN
