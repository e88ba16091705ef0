"""What an event of a vendor's stream says, as far as it says nothing but text. Pure.

OpenAI's chat completions and Anthropic's messages, and whoever speaks like them. Whatever isn't known here to the
last field is left to the vendor's own library: reasons to finish, usage, errors, refusals, tools, thinking.
"""

import re
from collections.abc import Callable
from typing import Any, cast

from pydantic_core import from_json

ReadEvent = Callable[[bytes], str | None]
"""Returns an event's text, "" where it says nothing that matters before the text, None where it may say more."""

_EVENT_END = re.compile(rb"\r?\n\r?\n")
MOST_WAITING = 1 << 16
"""Bytes that are kept, at most, of what may become an event, and of events that the library has to know."""
# Of such a text pydantic-ai may make something else: thinking between tags of its own, or, by what it has put into
# the words of people, a token that no template has set.
_MARKED = re.compile("^<[^>]*>$|[<\\[\\]]$|[\u200b-\u200d\u2060\ufeff]")
_ESCAPED = re.compile(rb'["\\\x00-\x1f]')
_SAMPLE = "a word like no other"
_TRIES = 4
_CHUNK_SAYS_MORE = ("error", "usage", "moderation")
_CHOICE = frozenset({"index", "delta"})
_DELTA = frozenset({"role", "content"})


def split_event(data: bytes) -> tuple[bytes, bytes] | None:
    """Return the first event of `data`, its empty line included, and what follows; None while it isn't whole."""
    if b"\r" in data:
        found = _EVENT_END.search(data)
        end = found.end() if found else 0
    else:
        end = data.find(b"\n\n") + 2 if b"\n\n" in data else 0
    return (data[:end], data[end:]) if end else None


def can_be_split(data: bytes) -> bool:
    """Tell whether `data` may become an event: not if its lines end by CR alone, or don't end at all."""
    return len(data) <= MOST_WAITING and (b"\r" not in data[:-1] or b"\n" in data)


def read_openai(event: bytes) -> str | None:
    """Return what an event of `POST /v1/chat/completions` says (see `ReadEvent`)."""
    chunk = _fields(event)
    if not chunk:
        return "" if chunk == {} else None
    if any(chunk.get(name) for name in _CHUNK_SAYS_MORE):
        return None
    match chunk.get("choices"):
        case [choice]:
            choice = _object(choice)
            delta = _object(choice.get("delta"))
        case _:
            return None
    if not delta or _says_more(choice, _CHOICE) or _says_more(delta, _DELTA):
        return None
    return _plain(delta.get("content") or "")


def read_anthropic(event: bytes) -> str | None:
    """Return what an event of `POST /v1/messages` says (see `ReadEvent`)."""
    match _fields(event):
        case {"type": "content_block_delta", "delta": {"type": "text_delta", "text": str(text)}}:
            return _plain(text)
        case {"type": "content_block_start", "content_block": {"type": "text", "text": ""}}:
            return ""
        case {"type": "ping" | "message_start"}:
            return ""
        case None:
            return None
        case fields:
            return None if fields else ""


def is_noise(event: bytes) -> bool:
    """Tell whether an event that has no text has nothing else for anybody: a comment, a ping, an empty piece."""
    match _fields(event):
        case {"type": "message_start" | "content_block_start"}:
            return False
        case {"choices": [{"delta": {"role": str()}}]}:
            return False
        case fields:
            return fields is not None


class Alike:
    """A `ReadEvent` that takes less time where an event differs from the one before in its text alone.

    That is so for nearly every token. An event is alike if it begins and ends as the one before, and has nothing in
    between that JSON would write otherwise; everything else is read by `read`.
    """

    def __init__(self, read: ReadEvent) -> None:
        """Read by `read` what isn't alike."""
        self._read = read
        self._before = self._after = b""
        self._tries_left = _TRIES

    def __call__(self, event: bytes) -> str | None:
        """Return what the event says (see `ReadEvent`)."""
        alike = self._before and event.startswith(self._before) and event.endswith(self._after)
        if alike and (text := self._between(event)) is not None:
            return _plain(text)
        said = self._read(event)
        if said and not alike and self._tries_left:
            self._learn(event, said)
        return said

    def _between(self, event: bytes) -> str | None:
        text = event[len(self._before) : len(event) - len(self._after)]
        if len(text) + len(self._before) + len(self._after) != len(event) or _ESCAPED.search(text):
            return None
        try:
            return text.decode()
        except UnicodeDecodeError:
            return None

    def _learn(self, event: bytes, said: str) -> None:
        """Know the next one by this one, unless what is around the text is new each time."""
        self._tries_left -= 1
        before, _, after = event.partition(b'"%b"' % said.encode())
        before, after = before + b'"', b'"' + after
        if self._read(before + _SAMPLE.encode() + after) == _SAMPLE:
            self._before, self._after = before, after


def _fields(event: bytes) -> dict[str, Any] | None:
    """Return the event's data, nothing for a mere comment, None for anything unusual."""
    data = b""
    for line in event.splitlines():
        field, _, value = line.partition(b":")
        if field == b"data" and not data:
            data = value
        elif field not in {b"", b"event"}:
            return None
    try:
        return _object(from_json(data)) or None if data else {}
    except ValueError:
        return None


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _says_more(fields: dict[str, Any], known: frozenset[str]) -> bool:
    return any(value for name, value in fields.items() if name not in known)


def _plain(text: object) -> str | None:
    return text if isinstance(text, str) and not _MARKED.search(text) else None
