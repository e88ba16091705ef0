"""What every `Broadcast` promises."""

import asyncio
import time
from contextlib import AsyncExitStack

from services.broadcast.port import Payload, Subscription
from tests.contract.broadcast.conftest import Side
from tests.support.patience import PATIENCE

HINT: Payload = {"type": "changed", "text": "é🙂", "number": 7, "flag": True, "nothing": None}


async def rest(subscription: Subscription) -> list[Payload]:
    """Return what waits in the subscription, and comes no later than a moment from now."""
    found: list[Payload] = []
    while (payload := await subscription.next(0.5)) is not None:
        found.append(payload)
    return found


async def test_everybody_who_listens_to_a_topic_gets_what_is_published_on_it(side: Side) -> None:
    async with (
        side.broadcast.subscribe("room:1") as one,
        side.broadcast.subscribe("room:1") as two,
        side.broadcast.subscribe("room:2") as other,
    ):
        await side.broadcast.publish("room:1", HINT)
        assert await one.next(PATIENCE) == HINT
        assert await two.next(PATIENCE) == HINT
        assert await other.next(0.05) is None


async def test_publishing_where_nobody_listens_is_fine(side: Side) -> None:
    await side.broadcast.publish("room:nobody", HINT)
    async with side.broadcast.subscribe("room:nobody") as late:
        assert await rest(late) == []


async def test_a_subscription_keeps_what_comes_while_its_reader_is_busy_in_order(
    side: Side,
) -> None:
    async with side.broadcast.subscribe("room:1") as subscription:
        for number in range(100):
            await side.broadcast.publish("room:1", {"number": number})
        assert [payload["number"] for payload in await rest(subscription)] == list(range(100))


async def test_a_subscription_is_bounded_and_forgets_the_oldest(side: Side) -> None:
    async with side.broadcast.subscribe("room:1") as subscription:
        for number in range(2000):
            await side.broadcast.publish("room:1", {"number": number})
        kept = [payload["number"] for payload in await rest(subscription)]
    assert 1 <= len(kept) < 2000
    assert kept == list(range(2000 - len(kept), 2000))


async def test_next_waits_for_the_next_payload(side: Side) -> None:
    async with side.broadcast.subscribe("room:1") as subscription:
        waiting = asyncio.create_task(subscription.next())
        await asyncio.sleep(0)
        assert not waiting.done()
        await side.broadcast.publish("room:1", HINT)
        assert await asyncio.wait_for(waiting, PATIENCE) == HINT


async def test_next_gives_up_after_the_given_time(side: Side) -> None:
    async with side.broadcast.subscribe("room:1") as subscription:
        begun = time.monotonic()
        assert await subscription.next(0.05) is None
        assert await subscription.next(0) is None
        assert 0.04 < time.monotonic() - begun < PATIENCE
        await side.broadcast.publish("room:1", HINT)
        assert await subscription.next(PATIENCE) == HINT


async def test_what_waits_is_there_even_without_waiting(side: Side) -> None:
    async with (
        side.broadcast.subscribe("room:1") as subscription,
        side.broadcast.subscribe("room:1") as other,
    ):
        for _ in range(2):
            await side.broadcast.publish("room:1", HINT)
        for _ in range(2):
            assert await other.next(PATIENCE) == HINT
        assert await subscription.next(0) == HINT
        assert await subscription.next(0) == HINT
        assert await subscription.next(0) is None


async def test_a_reader_that_is_cancelled_loses_nothing(side: Side) -> None:
    async with side.broadcast.subscribe("room:1") as subscription:
        waiting = asyncio.create_task(subscription.next())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await side.broadcast.publish("room:1", HINT)
        assert await subscription.next(PATIENCE) == HINT


async def test_a_subscription_that_has_ended_holds_up_nobody(side: Side) -> None:
    async with AsyncExitStack() as exits:
        for _ in range(50):
            async with side.broadcast.subscribe("room:1"):
                pass
        kept = await exits.enter_async_context(side.broadcast.subscribe("room:1"))
        await side.broadcast.publish("room:1", HINT)
        assert await kept.next(PATIENCE) == HINT


async def test_a_broker_that_is_there_answers_a_ping(side: Side) -> None:
    await side.broadcast.ping()


async def test_whoever_is_told_to_leave_while_they_begin_to_listen_leaves_and_costs_nobody_a_hint(
    side: Side,
) -> None:
    async def listening() -> None:
        async with side.broadcast.subscribe("room:1") as subscription:
            await subscription.next()

    async with side.broadcast.subscribe("room:2") as other:
        for steps in range(16):
            leaving = asyncio.create_task(listening())
            for _ in range(steps):
                await asyncio.sleep(0)
            leaving.cancel()
            _, staying = await asyncio.wait({leaving}, timeout=PATIENCE)
            assert not staying
            await side.broadcast.publish("room:2", {"number": steps})
            assert await other.next(PATIENCE) == {"number": steps}
