"""A snapshot plus the events after it equals a fresh snapshot, whatever hints were lost."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.conversations import Seal
from services.domain.events import (
    ErasureAsked,
    Finalized,
    LogEvent,
    MessageAppended,
    ReplyEnded,
    ReplyStarted,
)
from services.domain.following import Told, news, told_by
from services.domain.messages import Message, Outcome
from services.domain.replies import (
    INTERRUPTED,
    Complete,
    Failed,
    ReplyEnd,
    ReplyRecord,
    Stopped,
    Writing,
)
from services.domain.snapshots import Room
from tests.support.samples import NOW, conversation, writing

STEPS = st.lists(
    st.sampled_from(
        ["say", "begin", "complete", "stop", "drop", "fail", "seal", "digest", "wish", "keep"]
    ),
    max_size=25,
)


class World:
    """A conversation that goes on by legal steps; each state of it can be read."""

    def __init__(self) -> None:
        self.conversation = conversation(conversation_id="k1", user_id="u1")
        self.messages: list[Message] = []
        self.reply: ReplyRecord | None = None
        self.replies = 0
        self.wishes: tuple[str, ...] = ()

    def step(self, name: str) -> None:
        running = self.reply if isinstance(self.reply, Writing) else None
        seal = self.conversation.seal
        if name in {"wish", "keep"}:
            self.wishes = ("u1",) if name == "wish" else ()
        elif name == "digest" and seal:
            self.conversation = replace(self.conversation, seal=replace(seal, digest="d1"))
        elif seal:
            return
        elif name == "say":
            self._append()
        elif name == "begin" and not running:
            self.replies += 1
            self.reply = replace(writing(), reply_id=f"r{self.replies}")
        elif name == "seal" and not running:
            self.conversation = replace(self.conversation, seal=Seal(finalized_at=NOW, digest=None))
        elif running:
            self._end(name, running.reply_id)

    def _append(self, reply_id: str | None = None, outcome: Outcome | None = None) -> int:
        seq = len(self.messages) + 1
        self.messages.append(
            Message(
                seq=seq,
                client_id=None,
                role="ai" if reply_id else "user",
                author_id=None,
                author_name="X",
                content=f"Message {seq}",
                created_at=NOW,
                outcome=outcome,
                reply_id=reply_id,
            )
        )
        self.conversation = replace(self.conversation, last_seq=seq)
        return seq

    def _end(self, name: str, reply_id: str) -> None:
        match name:
            case "complete":
                self.reply = Complete(reply_id=reply_id, seq=self._append(reply_id, "complete"))
            case "stop":
                self.reply = Stopped(reply_id=reply_id, seq=self._append(reply_id, "stopped"))
            case "drop":
                self.reply = Stopped(reply_id=reply_id, seq=None)
            case "fail":
                self.reply = Failed(reply_id=reply_id, error=INTERRUPTED, text="so far")
            case _:
                pass

    def room(self, after: int, limit: int) -> Room:
        return Room(
            conflict=None,
            conversation=self.conversation,
            messages=tuple(self.messages[after : after + limit]),
            reply=self.reply,
            wishes=self.wishes,
        )


@dataclass(slots=True)
class Page:
    """What a client shows, kept up to date by events alone."""

    seqs: list[int]
    writing: str | None
    ended: ReplyEnd | None
    finalized: tuple[datetime, str] | None
    wishes: tuple[str, ...]

    @classmethod
    def of(cls, world: World) -> "Page":
        seal, reply = world.conversation.seal, world.reply
        return cls(
            seqs=[message.seq for message in world.messages],
            writing=reply.reply_id if isinstance(reply, Writing) else None,
            ended=None if isinstance(reply, Writing) else reply,
            finalized=(seal.finalized_at, seal.digest) if seal and seal.digest else None,
            wishes=world.wishes,
        )

    def apply(self, event: LogEvent) -> None:
        match event:
            case MessageAppended():
                assert event.message.seq == (self.seqs[-1] if self.seqs else 0) + 1
                assert self.finalized is None, "a message after the seal"
                self.seqs.append(event.message.seq)
            case ReplyStarted():
                assert self.writing is None, "a reply began while another was being written"
                self.writing, self.ended = event.reply_id, None
            case ReplyEnded():
                assert self.writing == event.end.reply_id, "a reply ended that had not begun"
                self.writing, self.ended = None, event.end
            case Finalized():
                assert self.finalized is None, "sealed twice"
                self.finalized = (event.finalized_at, event.digest)
            case ErasureAsked():
                assert set(self.wishes) != set(event.asked_by), "a wish told twice"
                self.wishes = event.asked_by
            case _:
                assert_never(event)


def catch_up(told: Told, world: World, page: Page, limit: int) -> Told:
    while True:
        room = world.room(told.last_seq, limit)
        told, events = news(told, room)
        for event in events:
            page.apply(event)
        if told.last_seq >= room.conversation.last_seq:
            return told


@given(STEPS, st.lists(st.tuples(STEPS, st.integers(1, 4)), max_size=6))
def test_a_snapshot_and_the_events_after_it_equal_a_fresh_snapshot(
    before: list[str], looks: list[tuple[list[str], int]]
) -> None:
    world = World()
    for step in before:
        world.step(step)
    told, page = told_by(world.room(0, 1000)), Page.of(world)
    for steps, limit in looks:
        for step in steps:
            world.step(step)
        told = catch_up(told, world, page, limit)
        assert page == Page.of(world)
        assert catch_up(told, world, page, limit) == told  # a doubled hint is no news


@given(STEPS)
def test_a_look_after_every_step_tells_each_thing_once_and_in_order(steps: list[str]) -> None:
    world = World()
    told, page = told_by(world.room(0, 1000)), Page.of(world)
    for step in steps:
        world.step(step)
        told = catch_up(told, world, page, 1000)
        assert page == Page.of(world)


def test_an_answer_that_was_missed_as_a_whole_is_its_message_then_begun_then_ended() -> None:
    world = World()
    told = told_by(world.room(0, 10))
    for step in ("say", "begin", "complete", "seal", "digest"):
        world.step(step)
    _, events = news(told, world.room(0, 10))
    assert [type(event) for event in events] == [
        MessageAppended,
        MessageAppended,
        ReplyStarted,
        ReplyEnded,
        Finalized,
    ]


@pytest.mark.parametrize(("step", "end"), [("complete", Complete), ("stop", Stopped)])
def test_a_reply_that_became_a_message_ends_though_the_next_one_has_begun(
    step: str, end: type[Complete | Stopped]
) -> None:
    world = World()
    world.step("begin")
    told = told_by(world.room(0, 10))
    for each in ("say", step, "begin"):
        world.step(each)
    _, events = news(told, world.room(0, 10))
    assert events[2:] == (ReplyEnded(end=end(reply_id="r1", seq=2)), ReplyStarted(reply_id="r2"))


def test_replies_that_were_missed_as_a_whole_begin_and_end_in_their_order() -> None:
    world = World()
    told = told_by(world.room(0, 10))
    for _ in range(3):
        for step in ("say", "begin", "complete"):
            world.step(step)
    _, events = news(told, world.room(0, 10))
    replies = [event for event in events if not isinstance(event, MessageAppended)]
    assert replies == [
        event
        for number in (1, 2, 3)
        for event in (
            ReplyStarted(reply_id=f"r{number}"),
            ReplyEnded(end=Complete(reply_id=f"r{number}", seq=2 * number)),
        )
    ]


@pytest.mark.parametrize("step", ["drop", "fail"])
def test_a_reply_that_left_no_message_ends_before_the_next_one_begins(step: str) -> None:
    world = World()
    world.step("begin")
    told = told_by(world.room(0, 10))
    for each in (step, "say", "begin"):
        world.step(each)
    _, events = news(told, world.room(0, 10))
    assert events[1:] == (
        ReplyEnded(end=Stopped(reply_id="r1", seq=None)),
        ReplyStarted(reply_id="r2"),
    )


def test_the_seal_is_told_only_with_its_digest() -> None:
    world = World()
    told = told_by(world.room(0, 10))
    world.step("seal")
    told, events = news(told, world.room(0, 10))
    assert events == ()
    world.step("digest")
    assert [type(event) for event in news(told, world.room(0, 10))[1]] == [Finalized]
