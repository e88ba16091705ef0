"""One line of text that people see of each other: a name, a title."""

import unicodedata

from services.domain.errors import FieldError, Invalid
from services.domain.text import on_one_line
from services.domain.texts import LineTexts

# Joiners and marks that scripts and emoji need; other format characters hide, or turn text around.
_NEEDED = "\u200c\u200d\u200e\u200f"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def parse_line(text: str, field: str, texts: LineTexts, most: int) -> str:
    """Return `text` trimmed and on one line.

    Raises `Invalid` for `field`, in the words of `texts`, if nothing of it can be seen, if a character of
    it hides or turns other text around, or if it has more than `most` characters.
    """
    tidy = on_one_line(text)
    if any(map(_is_hidden, tidy)):
        raise Invalid(FieldError(field, texts.hidden))
    if not tidy.strip(_NEEDED + " "):
        raise Invalid(FieldError(field, texts.missing))
    if len(tidy) > most:
        raise Invalid(FieldError(field, texts.too_long.format(most=most)))
    return tidy


def _is_hidden(character: str) -> bool:
    return character not in _NEEDED and unicodedata.category(character) in _HIDDEN
