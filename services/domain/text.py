"""Text as people send it: what counts as white space around it, and what can't be kept."""

import re

# The characters with the property White_Space (Unicode, PropList.txt): `str.strip()` takes U+001C to U+001F, too.
WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
"""NUL, and halves of surrogate pairs."""
_RUN = re.compile(f"[{WHITE_SPACE}]+")


def trimmed(text: str) -> str:
    """Return `text` without the white space around it."""
    return text.strip(WHITE_SPACE)


def on_one_line(text: str) -> str:
    """Return `text` trimmed, with one space wherever there is white space within it."""
    return _RUN.sub(" ", trimmed(text))
