"""Trying again on a conflict, and on nothing else."""

import pytest
from surrealdb import SurrealError

from services.domain.errors import Unavailable
from services.storage.retries import Retries, is_conflict, pause

CONFLICT = "Transaction conflict: Transaction write conflict. This transaction can be retried"


class Attempts:
    """Fails as often as it is told to, then answers."""

    def __init__(self, failures: int, text: str = CONFLICT) -> None:
        self.failures = failures
        self.text = text
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.made <= self.failures:
            raise SurrealError(self.text)
        return "done"


@pytest.mark.parametrize(
    ("text", "conflict"),
    [
        (CONFLICT, True),
        ("Database record `message:['c', 1]` already exists", True),
        ("Database index `x` already contains 'y'", True),
        ("An error occurred: conversation_finalized", False),
        ("Parse error", False),
    ],
)
def test_what_a_conflict_is(text: str, *, conflict: bool) -> None:
    assert is_conflict(SurrealError(text)) is conflict


async def test_a_conflict_is_tried_again_and_counted() -> None:
    counted: list[None] = []
    attempts = Attempts(3)
    assert await Retries(on_conflict=lambda: counted.append(None)).run(attempts) == "done"
    assert (attempts.made, len(counted)) == (4, 3)


async def test_anything_else_is_raised_at_once() -> None:
    attempts = Attempts(1, "Parse error")
    with pytest.raises(SurrealError, match="Parse error"):
        await Retries().run(attempts)
    assert attempts.made == 1


async def test_a_conflict_without_end_becomes_unavailable() -> None:
    attempts = Attempts(1_000_000)
    with pytest.raises(Unavailable):
        await Retries(patience=0.02).run(attempts)
    assert attempts.made > 1


def test_pauses_are_spread_from_nothing_to_a_ceiling_that_doubles() -> None:
    for attempt, ceiling in ((0, 0.001), (1, 0.002), (5, 0.032), (7, 0.1), (10_000, 0.1)):
        pauses = [pause(attempt) for _ in range(300)]
        assert max(pauses) <= ceiling
        assert max(pauses) > ceiling / 2 > min(pauses)
