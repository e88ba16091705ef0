"""What every `Marks` promises."""

import asyncio
import time
from datetime import timedelta

from services.broadcast.port import Mark
from services.domain.sources import random_id
from tests.contract.broadcast.conftest import Side
from tests.support.patience import PATIENCE

LONG = timedelta(seconds=30)
SHORT = timedelta(milliseconds=200)


async def test_marks_are_seen_until_they_are_dropped(side: Side) -> None:
    place = random_id()
    await side.marks.put(
        Mark(place, "ann"), Mark(place, "bob"), Mark("elsewhere", "eve"), lasts=LONG
    )
    assert await side.others.names(place) == {"ann", "bob"}
    assert await side.marks.drop(Mark(place, "ann"))
    assert await side.others.names(place) == {"bob"}
    assert await side.marks.names(place) == {"bob"}


async def test_dropping_tells_whether_there_was_something_to_drop(side: Side) -> None:
    place = random_id()
    assert not await side.marks.drop(Mark(place, "ann"))
    await side.marks.put(Mark(place, "ann"), lasts=LONG)
    assert await side.others.drop(Mark(place, "ann"))
    assert not await side.others.drop(Mark(place, "ann"))


async def test_a_mark_goes_by_itself_at_its_time_and_not_before(side: Side) -> None:
    place, begun = random_id(), time.monotonic()
    await side.marks.put(Mark(place, "stays"), lasts=LONG)
    await side.marks.put(Mark(place, "goes"), lasts=SHORT)
    async with asyncio.timeout(PATIENCE):
        while "goes" in await side.others.names(place):
            await asyncio.sleep(0.005)
    assert time.monotonic() - begun >= SHORT.total_seconds()
    assert await side.others.names(place) == {"stays"}
    assert not await side.marks.drop(Mark(place, "goes"))


async def test_a_renewed_mark_stays(side: Side) -> None:
    place = random_id()
    await side.marks.put(Mark(place, "ann"), lasts=SHORT)
    await side.marks.put(Mark(place, "ann"), lasts=LONG)
    await side.marks.put(Mark(place, "canary"), lasts=SHORT)
    async with asyncio.timeout(PATIENCE):
        while "canary" in await side.others.names(place):
            await asyncio.sleep(0.005)
    assert await side.others.names(place) == {"ann"}


async def test_many_marks_can_be_set_at_once_and_none_at_all(side: Side) -> None:
    await side.marks.put(lasts=LONG)
    places = [random_id() for _ in range(1500)]
    await side.marks.put(*(Mark(place, "ann") for place in places), lasts=LONG)
    assert await side.others.names(places[0]) == await side.others.names(places[-1]) == {"ann"}


async def test_a_place_that_was_never_marked_is_empty(side: Side) -> None:
    assert await side.marks.names(random_id()) == frozenset()


async def test_of_those_who_come_at_once_no_more_get_in_than_may(side: Side) -> None:
    place, sides = random_id(), (side.marks, side.others)
    came = await asyncio.gather(
        *(
            sides[number % 2].put_among(Mark(place, str(number)), most=3, lasts=LONG)
            for number in range(20)
        )
    )
    assert came.count(True) == 3
    there = await side.others.names(place)
    assert there == {str(number) for number, in_ in enumerate(came) if in_}
    (one, *_) = there
    assert await side.others.put_among(Mark(place, one), most=3, lasts=LONG)  # it is there already
    assert await side.marks.drop(Mark(place, one))
    assert await side.others.put_among(Mark(place, "later"), most=3, lasts=LONG)
    assert not await side.marks.put_among(Mark(place, "too late"), most=3, lasts=LONG)
