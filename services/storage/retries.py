"""Trying again when two transactions have met in the database: full jitter, for a bounded time."""

import asyncio
import itertools
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from surrealdb import SurrealError

from services.domain.errors import Unavailable

T = TypeVar("T")

_CONFLICT = re.compile(r"conflict|can be retried|already contains|already exists", re.IGNORECASE)
_FIRST_PAUSE = 0.001
_LONGEST_PAUSE = 0.1


def is_conflict(error: SurrealError) -> bool:
    """Tell whether the transaction lost against another one, and changed nothing."""
    return _CONFLICT.search(str(error)) is not None


def ignore_conflict() -> None:
    """Do nothing: what happens on a conflict when nobody counts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How conflicts are met: `patience` seconds of tries; `on_conflict` is called for each one."""

    patience: float = 5.0
    on_conflict: Callable[[], None] = ignore_conflict

    async def run(self, transaction: Callable[[], Awaitable[T]]) -> T:
        """Return what `transaction` returns; raises `Unavailable` if it conflicts for too long."""
        give_up = asyncio.get_running_loop().time() + self.patience
        for attempt in itertools.count():
            try:
                return await transaction()
            except SurrealError as error:
                if not is_conflict(error):
                    raise
                self.on_conflict()
                if asyncio.get_running_loop().time() >= give_up:
                    raise Unavailable from error
            await asyncio.sleep(pause(attempt))
        raise AssertionError  # pragma: no cover - count() has no end


def pause(attempt: int) -> float:
    """Return the seconds to wait after conflict number `attempt` (from 0): full jitter."""
    ceiling = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(attempt, 16))
    return random.uniform(0, ceiling)  # noqa: S311 - spreads load, keeps no secret
