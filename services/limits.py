"""How much one person, or one address, may do."""

import time
from collections import OrderedDict
from collections.abc import Callable

from services.domain.buckets import Bucket, Rate, give_back, is_full, take
from services.domain.errors import RateLimited

_SWEEP_AT = 1024
_REMEMBERED_CHARGES = 512


class RateLimit:
    """`Limit` of this process alone: a token bucket for each key; no rate means no limit."""

    def __init__(self, rate: Rate | None, clock: Callable[[], float] = time.monotonic) -> None:
        """Keep `rate`; `clock` gives seconds."""
        self._rate = rate
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}
        self._charged: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def take(self, key: str, once_for: str = "") -> None:
        """Charge `key` once; raises `RateLimited` when its bucket is empty.

        With `once_for` a repeated call for the same thing is free: a retry costs nothing.
        """
        if self._rate is None or (once_for and (key, once_for) in self._charged):
            return
        now = self._clock()
        self._sweep(self._rate, now)
        self._buckets[key], wait = take(self._buckets.get(key), self._rate, now)
        if wait:
            raise RateLimited(wait)
        if once_for:
            self._remember((key, once_for))

    async def give_back(self, key: str) -> None:
        """Give back what `key` was charged once."""
        if self._rate is not None:
            bucket = self._buckets.get(key)
            self._buckets[key] = give_back(bucket, self._rate, self._clock())

    def _remember(self, charge: tuple[str, str]) -> None:
        self._charged[charge] = None
        while len(self._charged) > _REMEMBERED_CHARGES:
            self._charged.popitem(last=False)

    def _sweep(self, rate: Rate, now: float) -> None:
        if len(self._buckets) < _SWEEP_AT:
            return
        self._buckets = {
            key: bucket for key, bucket in self._buckets.items() if not is_full(bucket, rate, now)
        }
