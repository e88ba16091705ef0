"""Whose heart still beats: by how long a heartbeat has stood still here, since clocks differ and are set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.domain.replies import CHECKPOINT_EVERY, LEASE_LASTS, Writing

QUIET = 2.5 * CHECKPOINT_EVERY
"""Whoever lives has been heard again by then: a heartbeat that is too old by the clock isn't trusted alone."""


@dataclass(frozen=True, slots=True)
class _Beat:
    at: datetime
    heard: float


class Heartbeats:
    """What has been heard of the running replies, from one look to the next."""

    def __init__(self) -> None:
        """Begin without having heard of any."""
        self._beats: Mapping[str, _Beat] = {}

    def dead(
        self, running: Iterable[tuple[str, Writing]], now: datetime, heard: float
    ) -> list[tuple[str, Writing]]:
        """Return those of `running` whose producer is dead at `now`; `heard` are the same moment's seconds.

        Those are of a clock that nobody sets. A heartbeat that stands still for as long as a lease lasts has
        ended, whatever its time says; one whose lease is over by the clock, too, after `QUIET`.
        """
        running = list(running)
        before = self._beats
        beats = {writing.reply_id: _Beat(writing.heartbeat_at, heard) for _, writing in running}
        self._beats = {
            reply_id: before[reply_id] if _same(before.get(reply_id), beat) else beat
            for reply_id, beat in beats.items()
        }
        return [one for one in running if self._is_dead(one[1], now, heard)]

    def _is_dead(self, writing: Writing, now: datetime, heard: float) -> bool:
        still = timedelta(seconds=heard - self._beats[writing.reply_id].heard)
        over = now - writing.heartbeat_at > LEASE_LASTS
        return still > (QUIET if over else LEASE_LASTS)


def _same(before: _Beat | None, beat: _Beat) -> bool:
    return before is not None and before.at == beat.at
