"""A Redis that dies, freezes, or comes back having forgotten everything."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from services.broadcast.port import BrokerError, Mark, Payload
from services.broadcast.redis import link
from services.broadcast.redis.broker import RedisBroker
from services.domain.errors import Unavailable
from services.domain.sources import random_id
from tests.contract.broadcast.conftest import opened
from tests.support.logs import Logged, kept_logs
from tests.support.patience import PATIENCE
from tests.support.redis_server import RedisServer, redis_server

HINT: Payload = {"type": "changed"}
LONG = timedelta(seconds=60)
SHORT = timedelta(seconds=2)


@pytest.fixture
async def two(redis: RedisServer) -> AsyncIterator[tuple[RedisBroker, RedisBroker]]:
    """Two processes on one Redis."""
    async with AsyncExitStack() as exits:
        yield await opened(exits, redis.url), await opened(exits, redis.url)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():
            await asyncio.sleep(0.02)


async def answers(broker: RedisBroker) -> bool:
    try:
        await broker.broadcast.ping()
    except Unavailable:
        return False
    return True


async def holds(broker: RedisBroker, reply_id: str, text: str) -> bool:
    return await broker.buffers.text(reply_id) == text


async def was_told(logs: Logged, name: str) -> bool:
    return any(event["event"] == name for event in logs.events)


async def nobody_is_at(place: str, broker: RedisBroker) -> bool:
    return not await broker.marks.names(place)


async def heard(one: RedisBroker, other: RedisBroker, topic: str) -> None:
    """Return once what `one` publishes is heard in `other`, whose subscription lasts from before a loss."""
    async with other.broadcast.subscribe(topic) as again:

        async def arrives() -> bool:
            await one.broadcast.publish(topic, HINT)
            return await again.next(0.05) == HINT

        await until(arrives)


async def test_without_redis_publishing_is_quick_and_reaches_ones_own_process(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, _ = two
    async with one.broadcast.subscribe("room:1") as mine:
        redis.kill()
        begun = time.monotonic()
        for number in range(500):
            await one.broadcast.publish("room:1", {"number": number})
            assert await mine.next(0) == {"number": number}
        assert time.monotonic() - begun < PATIENCE
        assert not await answers(one)


async def test_without_redis_subscribing_is_quick(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, _ = two
    redis.kill()
    assert not await answers(one)
    begun = time.monotonic()
    for number in range(100):
        async with one.broadcast.subscribe(f"room:{number}"):
            pass
    assert time.monotonic() - begun < PATIENCE


async def test_a_subscription_outlives_a_redis_that_comes_back_empty(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, other = two
    async with other.broadcast.subscribe("room:1") as lasting:
        for _ in range(2):
            redis.restart()
            await heard(one, other, "room:1")
            assert await lasting.next(PATIENCE) == HINT
            while await lasting.next(0.2) is not None:
                pass
        await one.broadcast.publish("room:1", HINT)
        assert await lasting.next(PATIENCE) == HINT


async def test_a_frozen_redis_holds_up_one_caller_for_a_moment_and_nobody_after_it(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, other = two
    with redis.frozen():
        begun = time.monotonic()
        await one.broadcast.publish("room:1", HINT)
        assert time.monotonic() - begun < PATIENCE
        begun = time.monotonic()
        for _ in range(100):
            await one.broadcast.publish("room:1", HINT)
        async with one.broadcast.subscribe("room:2"):
            pass
        assert time.monotonic() - begun < PATIENCE
    await until(lambda: answers(one))
    await heard(one, other, "room:1")


async def test_losing_and_finding_redis_is_logged_once_each(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, _ = two
    with kept_logs() as logs:
        redis.kill()
        for _ in range(50):
            await one.broadcast.publish("room:1", HINT)
        await asyncio.sleep(0.5)
        redis.start()
        await until(lambda: answers(one))
    told = [event["event"] for event in logs.events if event["level"] != "debug"]
    assert told == ["redis_lost", "redis_found"]


async def test_what_a_full_redis_refuses_is_logged_once_without_its_words_and_written_when_there_is_room(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, other = two
    await one.buffers.open("r1")
    with kept_logs() as logs, redis.full():
        for piece in ("What", " people", " said"):
            await one.buffers.append("r1", piece)
            await one.broadcast.ping()
        await until(lambda: was_told(logs, "redis_refused"))
        for _ in range(20):  # scripts are refused in words of their own
            await one.marks.put(Mark("room:1", "ann"), lasts=LONG)
    (line,) = [event for event in logs.events if event["event"] == "redis_refused"]
    assert line["reason"] == "OutOfMemoryError"
    assert "What" not in str(line)
    await until(lambda: holds(other, "r1", "What people said"))


async def test_hints_are_counted_as_sent_or_lost(redis: RedisServer) -> None:
    counted: list[str] = []
    broker = RedisBroker(redis.url, random_id(), counted.append)
    await broker.open()
    await broker.broadcast.publish("room:1", HINT)
    redis.kill()
    await broker.broadcast.publish("room:1", HINT)
    await broker.close()
    assert counted == ["sent", "lost"]


async def test_a_redis_that_is_not_there_yet_is_found_later(redis: RedisServer) -> None:
    redis.kill()
    broker = RedisBroker(redis.url, random_id())
    await broker.open()
    assert not await answers(broker)
    redis.start()
    await until(lambda: answers(broker))
    await broker.close()


async def test_a_redis_that_refuses_us_is_told_in_one_line_without_the_password() -> None:
    with redis_server(password="correct-horse") as server:
        url = server.url.replace("//", "//:wrong-horse@")
        broker = RedisBroker(url, random_id())
        with pytest.raises(BrokerError) as told:
            await broker.open()
        await broker.close()
    assert "REDIS_URL" in str(told.value)
    assert "horse" not in str(told.value)


async def test_processes_on_one_redis_know_it_by_one_name_that_no_other_has(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    names = await asyncio.gather(*(broker.identity() for broker in two))
    assert names[0] is not None
    assert names[0] == names[1] == await two[0].identity()
    async with AsyncExitStack() as exits:
        other = await opened(exits, redis.own_url(1))
        assert await other.identity() not in {None, names[0]}


async def test_a_redis_that_is_lost_has_no_name_and_one_that_comes_back_empty_gets_one(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    await two[0].identity()
    redis.kill()
    assert await two[0].identity() is None
    redis.start()
    for broker in two:
        await until(lambda one=broker: answers(one))
    names = [await broker.identity() for broker in two]
    assert names[0] is not None
    assert names[0] == names[1]


async def test_a_buffer_goes_on_in_its_own_process_and_sends_others_to_storage(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, other = two
    reply_id = random_id()
    await one.buffers.open(reply_id)
    await one.buffers.append(reply_id, "It ")
    mine, theirs = one.buffers.read(reply_id, 0), other.buffers.read(reply_id, 0)
    assert await anext(mine) == "It "
    assert await anext(theirs) == "It "
    redis.kill()
    begun = time.monotonic()
    await one.buffers.append(reply_id, "began")
    assert await anext(mine) == "began"
    with pytest.raises(LookupError):
        await anext(theirs)
    await one.buffers.close(reply_id)
    assert [text async for text in mine] == []
    assert time.monotonic() - begun < PATIENCE


async def test_a_buffer_is_whole_again_in_a_redis_that_has_forgotten_it(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, other = two
    reply_id = random_id()
    await one.buffers.open(reply_id)
    await one.buffers.append(reply_id, "It began ")
    redis.restart()
    await one.buffers.append(reply_id, "long ago")
    await until(lambda: holds(other, reply_id, "It began long ago"))
    reader = other.buffers.read(reply_id, 3)
    assert await anext(reader) == "began long ago"
    await one.buffers.close(reply_id)
    assert [text async for text in reader] == []


async def test_a_buffer_is_whole_again_in_a_redis_that_forgets_it_without_being_lost(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, other = two
    reply_id = random_id()
    await one.buffers.open(reply_id)
    await one.buffers.append(reply_id, "It began ")
    await until(lambda: holds(other, reply_id, "It began "))
    await one._link.ask("FLUSHALL")
    await one.buffers.append(reply_id, "long ago")
    await until(lambda: holds(other, reply_id, "It began long ago"))
    await one.buffers.close(reply_id)


async def test_readers_of_a_buffer_whose_process_died_are_sent_to_storage(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.broadcast.redis.stream.LASTS", 1)
    async with AsyncExitStack() as exits:
        other = await opened(exits, redis.url)
        dying = RedisBroker(redis.url, random_id())
        await dying.open()
        reply_id = random_id()
        await dying.buffers.open(reply_id)
        await dying.buffers.append(reply_id, "It began ")
        reader = other.buffers.read(reply_id, 0)
        assert await anext(reader) == "It began "
        mirror = dying.buffers._mirrors.pop(reply_id)
        assert mirror._task is not None
        mirror._task.cancel()  # as dead as a killed process: nobody renews
        with pytest.raises(LookupError):
            await asyncio.wait_for(anext(reader), PATIENCE)
        await dying.close()


async def test_marks_outlast_a_loss_and_a_redis_that_comes_back_empty(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, other = two
    await one.marks.put(Mark("here:1", "ann"), lasts=LONG)
    await other.marks.put(Mark("here:1", "bob"), lasts=LONG)
    everybody = {"ann", "bob"}
    assert await one.marks.names("here:1") == everybody
    redis.kill()
    assert await one.marks.names("here:1") == everybody  # ours, and what was seen of the other's
    redis.start()
    await until(lambda: answers(one))
    assert await one.marks.names("here:1") == everybody  # until it must have been renewed
    await other.marks.put(Mark("here:1", "bob"), lasts=LONG)
    assert await one.marks.names("here:1") == everybody
    assert await other.marks.drop(Mark("here:1", "bob"))


async def test_marks_that_others_renew_stay_while_redis_is_lost_and_until_they_must_have_been(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it is away; those that nobody renews go at their time, with Redis or without."""
    (one, other), bob = two, Mark("here:1", "bob")
    await other.marks.put(bob, lasts=SHORT)
    assert await one.marks.names("here:1", renewed=True) == {"bob"}
    redis.kill()
    assert not await answers(one)
    await until(lambda: nobody_is_at("here:1", other))
    await until(lambda: nobody_is_at("here:1", one))
    assert await one.marks.names("here:1", renewed=True) == {"bob"}
    redis.start()
    await until(lambda: answers(one))
    await until(lambda: answers(other))
    assert await one.marks.names("here:1", renewed=True) == {"bob"}
    await other.marks.put(bob, lasts=LONG)
    monkeypatch.setattr(link, "SETTLES_WITHIN", 0.0)
    assert await one.marks.names("here:1", renewed=True) == {"bob"}
    assert await other.marks.drop(bob)
    assert await one.marks.names("here:1", renewed=True) == frozenset()


async def test_those_who_were_known_count_while_redis_is_lost_and_when_it_comes_back_empty(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    (here, there), place = two, random_id()
    ann, ben, cem = (Mark(place, name) for name in ("ann", "ben", "cem"))
    assert await here.marks.put_among(ann, most=2, lasts=LONG)
    assert await there.marks.names(place) == {"ann"}
    redis.kill()
    assert await there.marks.put_among(ben, most=2, lasts=LONG)
    assert not await there.marks.put_among(cem, most=2, lasts=LONG)
    redis.start()
    await until(lambda: answers(there))
    assert not await there.marks.put_among(cem, most=2, lasts=LONG)
    await there.marks.drop(ben)
    assert await there.marks.put_among(cem, most=2, lasts=LONG)


async def test_those_who_came_just_before_redis_was_lost_count_where_somebody_had_come_since(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    (here, there), place = two, random_id()
    assert await here.marks.put_among(Mark(place, "ann"), most=2, lasts=LONG)
    assert await there.marks.put_among(Mark(place, "ben"), most=2, lasts=LONG)
    redis.kill()
    assert not await there.marks.put_among(Mark(place, "cem"), most=2, lasts=LONG)


async def test_whether_something_was_missed_is_known_while_redis_is_lost_and_once_it_is_back(
    redis: RedisServer, two: tuple[RedisBroker, RedisBroker]
) -> None:
    one, other = two
    before = time.monotonic()
    assert not one.broadcast.missed(before)
    redis.kill()

    async def misses() -> bool:
        return one.broadcast.missed(time.monotonic())

    await until(misses)
    redis.start()
    await heard(other, one, "room:1")
    assert one.broadcast.missed(before)
    assert not one.broadcast.missed(time.monotonic())
