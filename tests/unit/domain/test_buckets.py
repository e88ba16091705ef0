from hypothesis import given
from hypothesis import strategies as st

from services.domain.buckets import Bucket, Rate, is_full, take

RATE = Rate(burst=3, per_second=0.5)
GAPS = st.lists(st.floats(0, 20), min_size=1, max_size=60)


def test_a_new_person_may_send_the_whole_burst_at_once_and_then_waits() -> None:
    bucket = None
    for _ in range(3):
        bucket, wait = take(bucket, RATE, 100.0)
        assert wait == 0
    assert take(bucket, RATE, 100.0)[1] == 2.0  # half a token a second
    assert take(bucket, RATE, 101.5)[1] == 0.5


def test_a_token_is_there_when_it_was_promised() -> None:
    empty = Bucket(0.0, 100.0)
    _, wait = take(empty, RATE, 100.0)
    assert take(empty, RATE, 100.0 + wait)[1] == 0


@given(GAPS)
def test_no_more_than_the_burst_and_the_rate_ever_pass(gaps: list[float]) -> None:
    bucket, now, passed = None, 0.0, 0
    for gap in gaps:
        now += gap
        bucket, wait = take(bucket, RATE, now)
        passed += wait == 0
        assert 0 <= bucket.level <= RATE.burst
    assert passed <= RATE.burst + now * RATE.per_second + 1e-6


@given(st.floats(0, 3), st.floats(0, 100))
def test_a_bucket_that_is_full_need_not_be_remembered(level: float, later: float) -> None:
    bucket = Bucket(level, 0.0)
    if is_full(bucket, RATE, later):
        assert take(bucket, RATE, later) == take(None, RATE, later)
    else:
        assert level + later * RATE.per_second < RATE.burst
