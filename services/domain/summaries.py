"""The gist of a long conversation's older part, for the model alone: nobody else is shown it."""

from collections.abc import Sequence
from dataclasses import dataclass

WORTH_IT = 0.5
"""A summary goes on when what it doesn't cover yet takes this share of the model's budget."""
LEFT = 0.25
"""As much of the budget is left to the newest messages then: they are told as they are."""
MOST = 0.125
"""A summary takes no more of the budget than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was said up to `last_seq`, in short."""

    last_seq: int
    text: str


def due(size: int, budget: int) -> bool:
    """Tell whether so much that no summary covers, of a model's `budget` (both in characters), is too much."""
    return size > budget * WORTH_IT


def covered(sizes: Sequence[int], budget: int) -> int:
    """Return how many of the messages that no summary covers are to be covered now, the oldest first; 0 for none.

    `sizes` are theirs, oldest first, in characters. The newest one never is, and one request covers no more than half
    of the budget: what remains waits for the next time.
    """
    left, taken = sum(sizes), 0
    if not due(left, budget):
        return 0
    for number, size in enumerate(sizes[:-1]):
        if left <= budget * LEFT or (number and taken + size > budget * WORTH_IT):
            return number
        left -= size
        taken += size
    return len(sizes) - 1
