"""Who is taken for dead: nobody who is heard, whatever the clocks say."""

from datetime import timedelta

import pytest

from services.domain.replies import CHECKPOINT_EVERY, LEASE_LASTS, Writing
from services.heartbeats import QUIET, Heartbeats
from tests.support import samples

A_MOMENT = timedelta(milliseconds=10)


def beat(after: timedelta) -> list[tuple[str, Writing]]:
    writing = samples.writing(after=after)
    return [
        (
            "k1",
            Writing(
                reply_id="r1",
                started_at=samples.NOW,
                text="",
                producer="p1",
                heartbeat_at=writing.heartbeat_at,
            ),
        )
    ]


def looks(beats: list[timedelta], off: timedelta) -> list[bool]:
    """Look once for each of `beats`, a checkpoint apart, by a clock that differs by `off`; tell who is dead by then."""
    heartbeats = Heartbeats()
    found: list[bool] = []
    for number, at in enumerate(beats):
        passed = number * CHECKPOINT_EVERY
        dead = heartbeats.dead(beat(at), samples.NOW + passed + off, passed.total_seconds())
        found.append(dead != [])
    return found


@pytest.mark.parametrize("hours", [-2, 0, 2])
def test_a_reply_that_is_kept_lives_whatever_the_clock_says(hours: int) -> None:
    beats = [number * CHECKPOINT_EVERY for number in range(20)]
    assert not any(looks(beats, timedelta(hours=hours)))


def test_one_that_was_left_by_a_process_that_died_long_ago_is_found_within_moments() -> None:
    found = looks([-timedelta(hours=1)] * 4, timedelta())
    assert found == [False, False, False, True]
    assert timedelta(seconds=3) > QUIET


def test_one_whose_heartbeat_lies_ahead_is_found_once_it_has_stood_still_for_a_lease() -> None:
    found = looks([timedelta(hours=1)] * 12, timedelta())
    assert found.index(True) == LEASE_LASTS / CHECKPOINT_EVERY + 1


def test_one_that_dies_now_is_found_when_its_lease_is_over() -> None:
    found = looks([timedelta()] * 12, timedelta())
    assert found.index(True) == LEASE_LASTS / CHECKPOINT_EVERY + 1


def test_a_reply_that_has_ended_is_forgotten() -> None:
    heartbeats = Heartbeats()
    heartbeats.dead(beat(timedelta()), samples.NOW, 0.0)
    heartbeats.dead([], samples.NOW, 1.0)
    later = samples.NOW + LEASE_LASTS + A_MOMENT
    assert heartbeats.dead(beat(timedelta()), later, 20.0) == []
