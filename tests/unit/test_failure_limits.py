"""How much one may do, where only failures count."""

import pytest

from services.domain.buckets import Rate
from services.domain.errors import RateLimited
from services.limits import RateLimit
from tests.support.standing_clock import StandingClock


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def limit(clock: StandingClock) -> RateLimit:
    return RateLimit(Rate(burst=2, per_second=0.1), clock)


async def test_looking_costs_nothing(limit: RateLimit) -> None:
    for _ in range(10):
        await limit.check("ann")


async def test_after_so_many_charges_one_waits_until_there_is_one_again(
    limit: RateLimit, clock: StandingClock
) -> None:
    await limit.charge("ann")
    await limit.charge("ann")
    with pytest.raises(RateLimited) as refused:
        await limit.check("ann")
    assert refused.value.retry_after == pytest.approx(10)
    clock.now += 10
    await limit.check("ann")


async def test_charging_an_empty_bucket_does_not_make_one_wait_longer(
    limit: RateLimit, clock: StandingClock
) -> None:
    for _ in range(5):
        await limit.charge("ann")
    clock.now += 10
    await limit.check("ann")


async def test_each_has_a_bucket_of_their_own(limit: RateLimit) -> None:
    await limit.charge("ann")
    await limit.charge("ann")
    await limit.check("ben")


async def test_whoever_has_waited_long_enough_is_forgotten(
    limit: RateLimit, clock: StandingClock
) -> None:
    for number in range(1100):
        await limit.charge(f"visitor {number}")
        clock.now += 1
    assert len(limit._buckets) < 1100


async def test_without_a_rate_there_is_no_limit() -> None:
    limit = RateLimit(None)
    for _ in range(100):
        await limit.charge("ann")
    await limit.check("ann")
