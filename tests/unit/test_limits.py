import pytest

from services.domain.buckets import Rate
from services.domain.errors import RateLimited
from services.limits import RateLimit
from tests.support.standing_clock import StandingClock

SLOW = Rate(burst=2, per_second=0.1)


async def test_each_key_has_a_bucket_of_its_own() -> None:
    limit = RateLimit(SLOW, StandingClock())
    for key in ("ann", "bob"):
        await limit.take(key)
        await limit.take(key)
        with pytest.raises(RateLimited) as refused:
            await limit.take(key)
        assert refused.value.retry_after == pytest.approx(10)


async def test_after_the_promised_time_there_is_one_more() -> None:
    clock = StandingClock()
    limit = RateLimit(SLOW, clock)
    await limit.take("ann")
    await limit.take("ann")
    clock.now += 10
    await limit.take("ann")
    with pytest.raises(RateLimited):
        await limit.take("ann")


async def test_the_same_thing_is_charged_once_and_what_was_refused_is_not_charged() -> None:
    clock = StandingClock()
    limit = RateLimit(SLOW, clock)
    for _ in range(10):
        await limit.take("ann", once_for="k1/1")
        await limit.take("ann", once_for="k1/2")
    for _ in range(3):
        with pytest.raises(RateLimited):
            await limit.take("ann", once_for="k1/3")
    clock.now += 10
    await limit.take("ann", once_for="k1/3")
    await limit.take("ann", once_for="k1/1")


async def test_what_one_has_been_charged_is_not_free_for_another() -> None:
    limit = RateLimit(Rate(burst=1, per_second=0.1), StandingClock())
    await limit.take("ann", once_for="k1/1")
    await limit.take("bob", once_for="k2/1")
    with pytest.raises(RateLimited):
        await limit.take("bob", once_for="k1/1")


async def test_no_rate_is_no_limit() -> None:
    limit = RateLimit(None)
    for _ in range(10_000):
        await limit.take("ann")


async def test_what_is_remembered_stays_bounded() -> None:
    clock = StandingClock()
    limit = RateLimit(SLOW, clock)
    for number in range(5000):
        clock.now += 1
        await limit.take(f"somebody {number}", once_for=str(number))
    assert len(limit._buckets) <= 1024
    assert len(limit._charged) <= 512


async def test_forgetting_full_buckets_forgives_nobody() -> None:
    clock = StandingClock()
    limit = RateLimit(Rate(burst=2, per_second=0.001), clock)
    await limit.take("ann")
    await limit.take("ann")
    for number in range(2000):
        clock.now += 0.01
        await limit.take(f"somebody {number}")
    with pytest.raises(RateLimited):
        await limit.take("ann")
