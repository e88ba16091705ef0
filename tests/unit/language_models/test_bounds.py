"""How much of what a vendor sends is read."""

import pytest

from services.language_models.bounds import (
    MOST_OF_AN_ANSWER,
    MOST_OF_AN_EVENT,
    Bounds,
    TooMuchError,
)

ENDS = (b"\n\n", b"\r\r", b"\r\n\r\n")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("size", [1, 2, 5000])
def test_events_that_end_are_counted_one_by_one_however_they_are_cut(end: bytes, size: int) -> None:
    bounds, event = Bounds(), b"x" * (MOST_OF_AN_EVENT - 4000) + end
    for _ in range(2):
        bounds.take(event[:-10])
        for at in range(len(event) - 10, len(event), size):
            bounds.take(event[at : min(at + size, len(event))])
    with pytest.raises(TooMuchError):
        bounds.take(event[:-10] + b"x" * 5000)


def test_an_answer_has_a_bound_however_short_its_events_are() -> None:
    bounds, events = Bounds(), b"data: x\n\n" * 8192
    for _ in range(MOST_OF_AN_ANSWER // len(events)):
        assert bounds.take(events) is events
    with pytest.raises(TooMuchError):
        bounds.take(events)
