"""`Limit` between processes: one bucket a key, filled by Redis' own clock.

The arithmetic is that of `services.domain.buckets`, where Redis does it: reading and taking are one step there.
"""

import hashlib
from contextlib import suppress
from typing import cast

from services.broadcast.redis.link import PREFIX, RedisLink
from services.domain.buckets import Rate
from services.domain.errors import RateLimited, Unavailable
from services.limits import RateLimit

REMEMBERED = 600
"""Seconds in which a retry is known to be one."""

_TAKE = """
local t = redis.call('TIME')
local now, burst, rate = t[1] + t[2] / 1000000, tonumber(ARGV[1]), tonumber(ARGV[2])
if ARGV[4] ~= '' and redis.call('EXISTS', KEYS[2]) == 1 then return '0' end
local was = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = burst
if was[1] then level = math.min(burst, was[1] + math.max(0, now - was[2]) * rate) end
local taken = tonumber(ARGV[3])
if level < taken then return tostring((taken - level) / rate) end
level = math.min(burst, level - taken)
local at = string.format('%.6f', now)
redis.call('HSET', KEYS[1], 'level', tostring(level), 'at', at)
redis.call('EXPIRE', KEYS[1], math.ceil((burst - level) / rate) + 1)
if ARGV[4] ~= '' then redis.call('SET', KEYS[2], '', 'EX', ARGV[4]) end
return '0'
"""


class RedisLimit:
    """Counted in all processes together; while Redis is lost, in each by itself, from what it has seen."""

    def __init__(self, link: RedisLink, name: str, rate: Rate) -> None:
        """Keep `rate` under `name`."""
        self._link = link
        self._prefix = f"{PREFIX}limit:{name}:"
        self._rate = rate
        self._here = RateLimit(rate)

    async def take(self, key: str, once_for: str = "") -> None:
        """Charge `key` once; raises `RateLimited` when its bucket is empty."""
        try:
            wait = await self._asked(key, 1, once_for)
        except Unavailable:
            await self._here.take(key, once_for)
            return
        if wait:
            raise RateLimited(wait)
        with suppress(RateLimited):  # what Redis allows is allowed
            await self._here.take(key, once_for)

    async def give_back(self, key: str) -> None:
        """Give back what `key` was charged once."""
        await self._here.give_back(key)
        with suppress(Unavailable):  # it is given back here
            await self._asked(key, -1)

    async def _asked(self, key: str, taken: int, once_for: str = "") -> float:
        """Take so many, or give them back; return 0, or the seconds until there is something; raises `Unavailable`."""
        bucket = self._prefix + _digest(key)
        once = f"{bucket}:{_digest(once_for)}"
        budget = (str(self._rate.burst), str(self._rate.per_second), taken)
        lasts = REMEMBERED if once_for else ""
        answer = await self._link.ask("EVAL", _TAKE, 2, bucket, once, *budget, lasts)
        return float(cast("str", answer))


def _digest(key: str) -> str:
    """Return what stands for a key: addresses of people and of their mail are nobody else's business."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
