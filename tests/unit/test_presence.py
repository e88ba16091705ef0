"""Presence by marks that expire; time stands still until the test lets it pass."""

import asyncio
from datetime import timedelta

import pytest

from services import presence as presences
from services.broadcast.memory import MemoryBroadcast, MemoryMarks
from services.presence import MARK_LASTS, RENEW_EVERY, Presence
from services.tasks import Tasks
from tests.support.standing_clock import StandingClock


async def test_whoever_stays_is_online_for_as_long_as_their_process_renews_the_mark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(presences, "RENEW_EVERY", timedelta())
    clock = StandingClock()
    presence = Presence(
        process="p1", marks=MemoryMarks(clock), broadcast=MemoryBroadcast(), tasks=Tasks()
    )
    async with presence.here("c1", "bob"):
        renewing = asyncio.create_task(presence.keep_renewing())
        for _ in range(4):
            clock.now += MARK_LASTS.total_seconds() - 1
            assert await presence.online("c1") == {"bob"}
            for _ in range(5):
                await asyncio.sleep(0)  # it renews meanwhile
        renewing.cancel()
        clock.now += MARK_LASTS.total_seconds()
        assert await presence.online("c1") == frozenset()


def test_a_mark_outlives_two_renewals_that_fail() -> None:
    assert 2 * RENEW_EVERY < MARK_LASTS
