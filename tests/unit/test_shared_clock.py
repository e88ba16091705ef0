"""The time that leases are taken and compared by, on machines whose clocks differ and are set."""

from datetime import UTC, datetime, timedelta

import pytest

from services.domain.sources import Sources
from services.shared_clock import SharedClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Machine:
    """A machine whose clock is `wrong`, and gets worse when somebody sets it."""

    def __init__(self, wrong: timedelta) -> None:
        self.wrong, self.passed = wrong, 0.0
        self.clock = SharedClock(Sources(now=self.now, seconds=lambda: 1000 + self.passed))

    def now(self) -> datetime:
        return NOON + self.wrong + timedelta(seconds=self.passed)


@pytest.fixture
def machines() -> tuple[Machine, Machine]:
    return Machine(timedelta(hours=-1)), Machine(timedelta(seconds=40))


def test_it_is_the_machines_own_until_the_database_has_told_its_time() -> None:
    machine = Machine(timedelta(hours=-1))
    assert machine.clock.now() == NOON - timedelta(hours=1)


def test_it_is_the_databases_on_every_machine_whatever_their_clocks_say(
    machines: tuple[Machine, Machine],
) -> None:
    for machine in machines:
        machine.clock.tell(NOON, asked=1000)
        machine.passed = 7.5
    assert {machine.clock.now() for machine in machines} == {NOON + timedelta(seconds=7.5)}


def test_it_goes_on_when_the_machines_clock_is_set() -> None:
    machine = Machine(timedelta())
    machine.clock.tell(NOON, asked=1000)
    machine.wrong = timedelta(days=-3)
    assert machine.clock.now() == NOON


def test_an_answer_that_was_long_on_its_way_was_right_in_the_middle_of_it() -> None:
    machine = Machine(timedelta(hours=1))
    machine.passed = 4
    machine.clock.tell(NOON, asked=1000)
    assert machine.clock.now() == NOON + timedelta(seconds=2)


def test_an_answer_that_was_too_long_on_its_way_is_not_taken_for_a_better_one() -> None:
    machine = Machine(timedelta())
    machine.clock.tell(NOON, asked=1000)
    machine.passed = 4
    machine.clock.tell(NOON, asked=1000)
    assert machine.clock.now() == NOON + timedelta(seconds=4)


def test_it_is_told_in_whole_milliseconds_as_the_protocol_shows_them() -> None:
    machine = Machine(timedelta())
    machine.clock.tell(NOON + timedelta(microseconds=1999), asked=1000)
    assert machine.clock.now() == NOON + timedelta(milliseconds=1)
