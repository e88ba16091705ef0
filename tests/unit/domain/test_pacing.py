"""Tokens are told as they come, in batches when they come fast, and none later than it has to be."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from services.domain.pacing import MOST_DELAY, Pace

ROUNDING = 1e-9
GAPS = st.lists(st.floats(0, 0.1), min_size=1, max_size=200)


def told(arrivals: list[float]) -> list[list[float]]:
    """Return the batches that a reader is told, by the time of each piece's arrival, and when it was told."""
    pace, now, batches, left = Pace(), 0.0, list[list[float]](), list(arrivals)
    while left:
        now = max(now, left[0])
        batch = [arrival for arrival in left if arrival <= now]
        left = left[len(batch) :]
        batches.append([*batch, now])
        now += pace.pause(now)
    return batches


@given(GAPS)
def test_no_piece_is_told_later_than_it_may_be(gaps: list[float]) -> None:
    for *batch, at in told(list(accumulate(gaps))):
        assert at - batch[0] <= MOST_DELAY + ROUNDING


@given(st.lists(st.floats(0.0301, 0.5), min_size=1, max_size=100))
def test_pieces_that_come_slowly_are_told_as_they_come(gaps: list[float]) -> None:
    for *batch, at in told(list(accumulate(gaps))):
        assert batch == [at]


def test_a_thousand_pieces_a_second_are_told_forty_times_a_second() -> None:
    batches = told([number / 1000 for number in range(1000)])
    assert 38 <= len(batches) <= 43


@given(GAPS)
def test_nothing_is_lost_doubled_or_told_out_of_order(gaps: list[float]) -> None:
    arrivals = list(accumulate(gaps))
    assert [arrival for *batch, _ in told(arrivals) for arrival in batch] == arrivals
