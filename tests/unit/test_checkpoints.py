"""The texts and leases of all running replies, kept together by one task."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from services import checkpoints as module
from services.checkpoints import Checkpoints
from services.domain.errors import Unavailable
from services.domain.replies import Checkpoint, Renewal
from services.domain.sources import Sources
from services.shared_clock import SharedClock
from services.tasks import Tasks
from tests.support.logs import kept_logs

if TYPE_CHECKING:
    from services.storage.port import Storage

WITHIN = 10


class Keeper:
    """A storage that keeps checkpoints, or fails to."""

    def __init__(self) -> None:
        self.calls: list[list[Checkpoint]] = []
        self.renewal = Renewal(lost=frozenset(), to_stop=frozenset())
        self.fails: list[Exception] = []
        self.called = asyncio.Condition()

    async def checkpoint_replies(self, checkpoints: Sequence[Checkpoint], at: datetime) -> Renewal:
        assert at.tzinfo
        async with self.called:
            self.calls.append(list(checkpoints))
            self.called.notify_all()
        if self.fails:
            raise self.fails.pop(0)
        return self.renewal

    async def texts(self, *texts: str) -> None:
        """Return once a call has brought just these."""
        async with asyncio.timeout(WITHIN), self.called:
            await self.called.wait_for(
                lambda: list(texts) in [[one.text for one in call] for call in self.calls]
            )


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
async def checkpoints(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Checkpoints]:
    monkeypatch.setattr(module, "CHECKPOINT_EVERY", timedelta(milliseconds=1))
    tasks = Tasks()
    clock = SharedClock(Sources())
    yield Checkpoints(storage=cast("Storage", keeper), clock=clock, tasks=tasks)
    await tasks.cancel_all()


async def test_all_running_replies_are_kept_by_one_call(
    checkpoints: Checkpoints, keeper: Keeper
) -> None:
    with (
        checkpoints.keep("c1", "r1", lambda: "One"),
        checkpoints.keep("c2", "r2", lambda: "Two"),
    ):
        await keeper.texts("One", "Two")
    assert keeper.calls[0] == [
        Checkpoint(conversation_id="c1", reply_id="r1", text="One"),
        Checkpoint(conversation_id="c2", reply_id="r2", text="Two"),
    ]


async def test_each_checkpoint_has_the_text_of_its_moment(
    checkpoints: Checkpoints, keeper: Keeper
) -> None:
    words = ["Well"]
    with checkpoints.keep("c1", "r1", lambda: " ".join(words)):
        await keeper.texts("Well")
        words.append("then")
        await keeper.texts("Well then")


@pytest.mark.parametrize("told", ["lost", "to_stop"])
async def test_a_reply_whose_lease_is_lost_or_that_is_to_stop_is_told_so_alone(
    checkpoints: Checkpoints, keeper: Keeper, told: str
) -> None:
    none: frozenset[str] = frozenset()
    keeper.renewal = replace(Renewal(lost=none, to_stop=none), **{told: frozenset({"r1"})})
    with (
        checkpoints.keep("c1", "r1", lambda: "One") as ours,
        checkpoints.keep("c2", "r2", lambda: "Two") as held,
    ):
        both = {"lost": ours.lost, "to_stop": ours.to_stop}
        async with asyncio.timeout(WITHIN):
            await both.pop(told)
        others = (held.lost, held.to_stop, *both.values())
        assert not any(future.done() for future in others)


@pytest.mark.parametrize("fault", [Unavailable(), RuntimeError("inside")])
async def test_a_checkpoint_that_fails_is_followed_by_the_next(
    checkpoints: Checkpoints, keeper: Keeper, fault: Exception
) -> None:
    keeper.fails = [fault]
    with kept_logs() as logs:
        words = "Before"
        with checkpoints.keep("c1", "r1", lambda: words) as lease:
            await keeper.texts("Before")
            words = "After"
            await keeper.texts("After")
            assert not lease.lost.done()
    assert [event["event"] for event in logs.events] == ["checkpoint_failed"]


async def test_a_reply_that_has_ended_is_kept_no_more(
    checkpoints: Checkpoints, keeper: Keeper
) -> None:
    with checkpoints.keep("c2", "r2", lambda: "Two"):
        with checkpoints.keep("c1", "r1", lambda: "One"):
            await keeper.texts("Two", "One")
        await keeper.texts("Two")


async def test_replies_are_kept_again_after_a_time_without_any(
    checkpoints: Checkpoints, keeper: Keeper
) -> None:
    for text in ("One", "Two"):
        with checkpoints.keep("c1", text, lambda text=text: text):
            await keeper.texts(text)
        async with asyncio.timeout(WITHIN):
            await keeper.texts()  # the last call, which has nothing to keep
        keeper.calls.clear()
