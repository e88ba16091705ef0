"""How often a reader is told of new text: as it comes, and in batches when it comes faster than one can read."""

from typing import Final

MOST_DELAY: Final = 0.025
"""Seconds that a piece may wait for others."""
_FAST: Final = 1.2 * MOST_DELAY


class Pace:
    """Decides after each piece whether to look for the next one at once, or to let some gather first.

    A single piece never waits. Only where the last two came within `MOST_DELAY` of each other (a little more, since
    nobody wakes up to the microsecond) do the next ones gather, and none of them for longer than that.
    """

    def __init__(self) -> None:
        """Begin before the first piece."""
        self._told_at = float("-inf")

    def pause(self, now: float) -> float:
        """Return the seconds to wait after something was told at `now`, before looking for more."""
        since, self._told_at = now - self._told_at, now
        return MOST_DELAY if since < _FAST else 0.0
