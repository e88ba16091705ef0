"""The beginning of a message on one line, as lists show it."""

import re
import sys

from services.domain.messages import Message

LENGTH = 140
_READ = 600
"""Characters that are looked at: enough for a line, and little enough for the marks' patterns."""

_RULES = re.compile(r"^[-|:=*_ \t]{2,}$", re.MULTILINE)
"""And what stands below a heading or a table's head."""
_LINE_MARKS = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|```.*$)",
    re.MULTILINE,
)
_TABLE_ROWS = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIDDEN = re.compile("[\ue021-\ue07e]")
_ENTITIES = re.compile(
    r"&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp|hellip|mdash|ndash));"
)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\u00a0"} | {
    "hellip": "\u2026",
    "mdash": "\u2014",
    "ndash": "\u2013",
}
_SURROGATES = range(0xD800, 0xE000)
_PRIVATE = 0xE000
"""Where signs that are none of the marks are out of their way: Unicode's private use area."""
_AROUND_WORDS = re.compile(r"(\*\*|__|~~|`|\*)(?=\S)(.+?)(?<=\S)\1")


def preview(message: Message) -> str:
    """Return the beginning of what was said, without the marks of the AI's Markdown."""
    text = plain(message.content[:_READ]) if message.role == "ai" else message.content
    return " ".join(text[:LENGTH].split())


def plain(markdown: str) -> str:
    """Return Markdown as the words alone, on one line; what looks like a mark and is none stays."""
    text = _ESCAPED.sub(lambda found: chr(_PRIVATE + ord(found[1])), markdown)
    text = _TABLE_ROWS.sub(_cells, _LINE_MARKS.sub("", _RULES.sub("", text)))
    text = _LINK.sub(r"\1", text)
    text = _AROUND_WORDS.sub(r"\2", _AROUND_WORDS.sub(r"\2", text))
    text = _HIDDEN.sub(lambda found: chr(ord(found[0]) - _PRIVATE), _ENTITIES.sub(_character, text))
    return " ".join(text.split())


def _cells(row: re.Match[str]) -> str:
    """Return what a table's row says, with pauses."""
    cells = (cell.strip() for cell in row[0].split("|"))
    return ", ".join(cell for cell in cells if cell)


def _character(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return _NAMED[name]
    point = int(decimal) if decimal else int(hexadecimal, 16)
    if point == 0 or point in _SURROGATES or point > sys.maxunicode:
        return "\ufffd"
    return chr(point)
