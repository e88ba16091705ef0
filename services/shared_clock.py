"""The time that all processes share: the database's, since machines' clocks differ and are set."""

from datetime import datetime, timedelta

from services.domain.sources import Sources, whole_milliseconds

TRUSTED = 1.0
"""Seconds: an answer that was longer on its way tells the time too roughly to be taken for a better one."""


class SharedClock:
    """What leases are taken and compared by; until the database has told its time, it is this machine's."""

    def __init__(self, sources: Sources) -> None:
        """Go on from what is told by the seconds of `sources`."""
        self._sources = sources
        self._told: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """Return the time."""
        if self._told is None:
            return self._sources.now()
        at, seconds = self._told
        return whole_milliseconds(at + timedelta(seconds=self.seconds() - seconds))

    def seconds(self) -> float:
        """Return the seconds of a clock that nobody sets."""
        return self._sources.seconds()

    def tell(self, at: datetime, asked: float) -> None:
        """Note that it was `at` at the database, at some time between `asked`, in `seconds`, and now."""
        now = self.seconds()
        if self._told is None or now - asked <= TRUSTED:
            self._told = at, (asked + now) / 2
