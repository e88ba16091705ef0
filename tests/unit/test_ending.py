import asyncio
import time

import pytest
from structlog.testing import capture_logs

from services.ending import Ending
from tests.support.patience import PATIENCE


async def _nothing() -> None:
    pass


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def test_a_step_that_never_ends_is_given_up_and_told() -> None:
    ending, begun = Ending(), time.monotonic()
    with capture_logs() as logs:
        await ending.step("database", 0.1, _for_ever())
        await ending.step("broker", 0.1, _nothing())
        ending.tell()
    assert time.monotonic() - begun < PATIENCE
    assert [(line["event"], line["given_up"]) for line in logs] == [
        ("stop_incomplete", ["database"])
    ]


async def test_a_step_that_heeds_no_cancellation_holds_nothing_up() -> None:
    ending, go_on = Ending(), asyncio.Event()

    async def deaf() -> None:
        try:
            await _for_ever()
        finally:
            await go_on.wait()

    await asyncio.wait_for(ending.step("database", 0.1, deaf()), PATIENCE)
    go_on.set()


async def test_nothing_is_told_of_an_end_to_which_all_came() -> None:
    ending = Ending()
    with capture_logs() as logs:
        await ending.step("database", PATIENCE, _nothing())
        ending.tell()
    assert logs == []


async def test_what_goes_wrong_in_a_step_is_raised() -> None:
    async def broken() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await Ending().step("database", PATIENCE, broken())
