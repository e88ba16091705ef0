"""A reply's text as a Redis stream.

An entry's id is `<code points up to its end>-1`: every position can be asked for, and a hole can be seen. The entry
`0-1` is the beginning, `<length>-2` the end, with how the reply ended. A stream that isn't renewed goes: its
producer is dead.
"""

from typing import cast

from services.broadcast.buffer import Buffer
from services.broadcast.redis.ends import end_of, end_text
from services.broadcast.redis.link import PREFIX, Command, RedisLink
from services.domain.replies import ReplyEnd

LASTS = 10
"""Seconds that a stream outlives its last renewal."""
RENEW_EVERY = 3.0

_TEXT, _END = "t", "e"
_Entries = list[tuple[str, dict[str, str]]]


class ReplyStream:
    """Writes and reads the streams; every method raises `Unavailable` when Redis is lost."""

    def __init__(self, link: RedisLink) -> None:
        """Keep them at the Redis of `link`."""
        self._link = link

    async def back(self) -> None:
        """Return when Redis is there (again)."""
        await self._link.back()

    async def write(self, reply_id: str, text: str) -> None:
        """Begin anew, with all of `text`."""
        key = _key(reply_id)
        commands: list[Command] = [("DEL", key), ("XADD", key, "0-1", _TEXT, "")]
        if text:
            commands.append(("XADD", key, f"{len(text)}-1", _TEXT, text))
        await self._link.ask_all(*commands, ("EXPIRE", key, LASTS), atomic=True)

    async def append(self, reply_id: str, text: str, end: int) -> bool:
        """Add `text`, which ends at `end`; False if the stream is gone (Redis has forgotten)."""
        key = _key(reply_id)
        added, _ = await self._link.ask_all(
            ("XADD", key, "NOMKSTREAM", f"{end}-1", _TEXT, text), ("EXPIRE", key, LASTS)
        )
        return added is not None

    async def renew(self, reply_id: str) -> bool:
        """Let the stream last; False if it is gone."""
        return bool(await self._link.ask("EXPIRE", _key(reply_id), LASTS))

    async def end(self, reply_id: str, length: int, end: ReplyEnd | None) -> None:
        """Note that the text ends at `length`, and how, if that is known."""
        key, told = _key(reply_id), end_text(end) if end else ""
        await self._link.ask("XADD", key, "NOMKSTREAM", f"{length}-2", _END, told)

    async def remove(self, reply_id: str) -> None:
        """Remove the stream at once, for whoever has not read it, too."""
        await self._link.ask("DEL", _key(reply_id))

    async def read_into(self, reply_id: str, buffer: Buffer) -> bool:
        """Add to `buffer` what it lacks; False if there is no stream. With a hole in it, the buffer is lost."""
        key = _key(reply_id)
        answers = await self._link.ask_all(
            ("XRANGE", key, f"({buffer.length}-1", "+"), ("EXISTS", key)
        )
        entries, there = cast("tuple[_Entries, int]", answers)
        for entry_id, fields in entries:
            _take(buffer, reply_id, int(entry_id.partition("-")[0]), fields)
        return bool(there)


def _take(buffer: Buffer, reply_id: str, end: int, fields: dict[str, str]) -> None:
    text = fields.get(_TEXT, "")
    start = end - len(text)
    if buffer.lost or start > buffer.length:
        buffer.lose()
    elif _END in fields:
        told = fields[_END]
        buffer.close(end_of(told, reply_id, buffer.text()) if told else None)
    else:
        buffer.append(text[buffer.length - start :])


def _key(reply_id: str) -> str:
    return f"{PREFIX}reply:{reply_id}"
