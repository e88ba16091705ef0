"""`Marks` between processes: one sorted set for each place, names by the moment at which they go.

Redis' own clock decides when that is: the machines' clocks need not agree.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast

from services.broadcast.memory import MemoryMarks
from services.broadcast.port import Mark
from services.broadcast.redis.link import PREFIX, RedisLink
from services.domain.errors import Unavailable

_KEY = f"{PREFIX}marks:"
_AT_ONCE = 200
_NOW = "local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000);"
_PUT = (
    _NOW + "for i = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i]) end;"
    "if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end"
)
_FOUND = (
    "local found = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES');"
    "for i = 2, #found, 2 do found[i] = tostring(found[i] - now) end; return found"
)
_PUT_AMONG = (
    _NOW + "redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now);"
    "if redis.call('ZSCORE', KEYS[1], ARGV[2])"
    " or redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[3]) then"
    " redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[2]);"
    " if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end;"
    "end;" + _FOUND
)
_NAMES = _NOW + "redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now);" + _FOUND


class RedisMarks:
    """Known to all processes; while Redis is lost, what is ours and what was last seen of the others'."""

    def __init__(self, link: RedisLink) -> None:
        """Keep them at the Redis of `link`."""
        self._link = link
        self._ours = MemoryMarks()
        self._seen = MemoryMarks()
        self._seen_renewed = MemoryMarks(link.last_settled)

    async def put(self, *marks: Mark, lasts: timedelta) -> None:
        """Set the marks, or renew them; each goes `lasts` from now."""
        await self._ours.put(*marks, lasts=lasts)
        places: defaultdict[str, list[str]] = defaultdict(list)
        for mark in marks:
            places[mark.place].append(mark.name)
        milliseconds = round(lasts.total_seconds() * 1000)
        items = list(places.items())
        try:
            for first in range(0, len(items), _AT_ONCE):
                await self._put(items[first : first + _AT_ONCE], milliseconds)
        except Unavailable:
            return  # they are known here, and elsewhere when they are renewed

    async def put_among(self, mark: Mark, *, most: int, lasts: timedelta) -> bool:
        """Set the mark if it is one of `most` at its place then; returns whether it is."""
        if len(self._before(mark.place, self._seen) - {mark.name}) >= most:
            return False
        milliseconds = round(lasts.total_seconds() * 1000)
        try:
            names = await self._asked(mark.place, _PUT_AMONG, milliseconds, mark.name, most)
        except Unavailable:
            is_among = len(self._last_known(mark.place, self._seen) - {mark.name}) < most
        else:
            is_among = mark.name in names
            self._note(mark.place, names, self._seen)  # it may be lost when somebody comes next
        if is_among:
            await self._ours.put(mark, lasts=lasts)
        return is_among

    async def drop(self, mark: Mark) -> bool:
        """Remove a mark; returns whether it was there, as far as that is known."""
        was_ours = self._ours.forget(mark)
        for seen in (self._seen, self._seen_renewed):
            seen.forget(mark)
        try:
            removed = await self._link.ask("ZREM", _KEY + mark.place, mark.name)
        except Unavailable:
            return was_ours
        return bool(removed) or was_ours

    async def names(self, place: str, *, renewed: bool = False) -> frozenset[str]:
        """Return the names at `place` now; those that are `renewed` stay while Redis is lost."""
        seen = self._seen_renewed if renewed else self._seen
        try:
            found = await self._asked(place, _NAMES)
        except Unavailable:
            return self._last_known(place, seen)
        return frozenset(found) | self._note(
            place, found, seen
        )  # what we have put, others may have dropped

    def _note(self, place: str, found: Mapping[str, float], seen: MemoryMarks) -> frozenset[str]:
        """Keep what Redis has of `place`, by milliseconds left; return what it may not have again yet."""
        before = self._before(place, seen)
        for name, milliseconds in found.items():
            seen.note(Mark(place, name), seconds=milliseconds / 1000)
        for name in seen.known(place) - found.keys() - before:
            seen.forget(Mark(place, name))
        return before

    def _before(self, place: str, seen: MemoryMarks) -> frozenset[str]:
        """Return what was known of `place`, for as long as Redis may not have it again."""
        return frozenset() if self._link.settled else self._last_known(place, seen)

    def _last_known(self, place: str, seen: MemoryMarks) -> frozenset[str]:
        return self._ours.known(place) | seen.known(place)

    async def _put(self, items: Sequence[tuple[str, list[str]]], milliseconds: int) -> None:
        commands = [("EVAL", _PUT, 1, _KEY + place, milliseconds, *names) for place, names in items]
        await self._link.ask_all(*commands)

    async def _asked(self, place: str, script: str, *arguments: str | int) -> dict[str, float]:
        """Return each name that is at `place` after `script`, with the milliseconds that it has left."""
        answer = await self._link.ask("EVAL", script, 1, _KEY + place, *arguments)
        found = cast("list[str]", answer)
        return {name: float(left) for name, left in zip(found[::2], found[1::2], strict=True)}
