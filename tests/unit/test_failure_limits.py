"""How often signing in may fail, where an attempt that doesn't costs nothing."""

import pytest

from services.accounts import FailureLimits
from services.domain.buckets import Rate
from services.domain.errors import BadCredentials, RateLimited, Unavailable
from services.limits import RateLimit
from tests.support.standing_clock import StandingClock

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def limits(clock: StandingClock) -> FailureLimits:
    """Two failures for an account at once, four from an address; one more after 10 s."""
    account, address = (Rate(burst=most, per_second=0.1) for most in (2, 4))
    return FailureLimits(RateLimit(account, clock), RateLimit(address, clock))


async def fail(limits: FailureLimits, email: str = "ann", address: str = HERE) -> None:
    with pytest.raises(BadCredentials):
        async with limits.attempt(email, address):
            raise BadCredentials


async def refused(limits: FailureLimits, email: str = "ann", address: str = HERE) -> float:
    with pytest.raises(RateLimited) as refusal:
        async with limits.attempt(email, address):
            pytest.fail("it was let in")
    return refusal.value.retry_after


async def test_an_attempt_that_does_not_fail_costs_nothing(limits: FailureLimits) -> None:
    for _ in range(10):
        async with limits.attempt("ann", HERE):
            pass


async def test_nor_does_one_that_could_not_be_made(limits: FailureLimits) -> None:
    for _ in range(10):
        with pytest.raises(Unavailable):
            async with limits.attempt("ann", HERE):
                raise Unavailable


async def test_after_so_many_failures_one_waits_and_not_longer_for_trying(
    limits: FailureLimits, clock: StandingClock
) -> None:
    for _ in range(2):
        await fail(limits)
    for _ in range(5):
        assert await refused(limits) == pytest.approx(10)
    clock.now += 10
    await fail(limits)


async def test_those_who_try_at_once_are_counted_before_it_is_known_that_they_fail(
    limits: FailureLimits,
) -> None:
    async with limits.attempt("ann", HERE), limits.attempt("ann", HERE):
        await refused(limits)
    await fail(limits)


async def test_an_address_may_fail_more_often_and_with_no_account_for_ever(
    limits: FailureLimits,
) -> None:
    for email in ("ann", "ben", "cem", "dan"):
        await fail(limits, email)
    await refused(limits, "eve")
    await fail(limits, "eve", ELSEWHERE)


async def test_whoever_is_refused_for_the_address_alone_is_not_charged_for_the_account(
    limits: FailureLimits,
) -> None:
    for email in ("ben", "cem", "dan", "fay"):
        await fail(limits, email)
    for _ in range(5):
        await refused(limits, "ann")
    for _ in range(2):
        await fail(limits, "ann", ELSEWHERE)


async def test_without_a_rate_there_is_no_limit() -> None:
    limits = FailureLimits(RateLimit(None), RateLimit(None))
    for _ in range(100):
        await fail(limits)
