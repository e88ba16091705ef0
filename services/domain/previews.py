"""The beginning of a message on one line, as lists show it."""

import re

from services.domain.messages import Message

LENGTH = 140
_READ = 600
"""Characters that are looked at: enough for a line, and little enough for the marks' patterns."""

_LINE_MARKS = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+|```.*$)", re.MULTILINE
)
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_AROUND_WORDS = re.compile(r"(\*\*|__|~~|`|\*)(?=\S)(.+?)(?<=\S)\1")


def preview(message: Message) -> str:
    """Return the beginning of what was said, without the marks of the AI's Markdown."""
    text = plain(message.content[:_READ]) if message.role == "ai" else message.content
    return " ".join(text[:LENGTH].split())


def plain(markdown: str) -> str:
    """Return Markdown as the words alone, on one line; what looks like a mark and is none stays."""
    text = _LINK.sub(r"\1", _LINE_MARKS.sub("", markdown))
    text = _AROUND_WORDS.sub(r"\2", _AROUND_WORDS.sub(r"\2", text))
    return " ".join(text.split())
