"""Two people send, stop, retry and seal at random moments, while processes die and stand still: 200 times.

Never two who write one reply, never an answer after the seal, never a message lost or doubled, never a gap.
`RACES=2000` runs more rounds, `RACES_FROM=123 RACES=1` the one that failed.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from services import checkpoints, heartbeats, replies
from services.domain.conversations import Conversation
from services.domain.digest import log_digest
from services.domain.errors import (
    ConversationFinalized,
    NothingToAnswer,
    ReplyInProgress,
    Unavailable,
)
from services.domain.events import MessageAppended
from services.domain.kinds import Kind
from services.domain.messages import Message
from services.domain.replies import LEASE_LASTS, Failed
from services.domain.snapshots import Snapshot
from services.domain.sources import random_id
from services.domain.turns import awaited, unheard
from services.domain.users import User
from services.logs import read_log
from tests.support.mortal import Killed, Process
from tests.support.pairs import joined, somebody, talk
from tests.support.racing import EAGER, TALK, Notary, World

ROUNDS = int(os.environ.get("RACES", "200"))
FIRST = int(os.environ.get("RACES_FROM", "0"))
LASTS = 0.06  # seconds in which everything of a round begins
SETTLES_WITHIN = 30.0

T = TypeVar("T")


@dataclass(slots=True)
class Round:
    """One conversation, what was tried in it, and what came of it."""

    world: World
    random: random.Random
    kind: Kind
    conversation: Conversation
    tag: str
    sent: dict[str, int] = field(default_factory=dict[str, int])
    refused: set[str] = field(default_factory=set[str])
    sealed: list[int] = field(default_factory=list[int])
    stood_still: bool = False
    seen: list[Message] = field(default_factory=list[Message])

    async def pause(self) -> None:
        await asyncio.sleep(self.random.uniform(0, LASTS))

    async def certainly(self, act: Callable[[Process], Awaitable[T]]) -> T:
        """Let any process do it, and another one if that one dies or can't, as every client does."""
        while True:
            process = self.random.choice(self.world.processes)
            try:
                return await act(process)
            except (Killed, Unavailable):
                await asyncio.sleep(0.002)

    async def send(self, user: User, number: int) -> None:
        key, content = random_id(), f"{self.tag} {user.id} {number}"

        async def act(process: Process) -> int:
            services = process.services
            member = await services.access.conversation(user, self.conversation.id)
            sent = await services.sending.send(member, key, content)
            return sent.message.seq

        await self.pause()
        try:
            self.sent[key] = await self.certainly(act)
        except ConversationFinalized:
            self.refused.add(key)

    async def stop(self, user: User) -> None:
        await self.pause()
        await self.certainly(lambda p: p.services.replies.stop(user, self.conversation.id))

    async def ask(self, user: User) -> None:
        await self.pause()
        with suppress(ReplyInProgress, NothingToAnswer, ConversationFinalized):
            await self.certainly(lambda p: p.services.replies.ask(user, self.conversation.id))

    async def finalize(self, user: User) -> None:
        await self.pause()
        member = await self.certainly(
            lambda p: p.services.conversations.finalize(user, self.conversation.id)
        )
        self.sealed.append(member.conversation.last_seq)

    async def kill(self) -> None:
        await self.pause()
        await self.world.kill(self.random.choice(self.world.processes))

    async def stand_still(self) -> None:
        """Hold a process up for longer than its lease lasts; it doesn't know when it goes on."""
        self.stood_still = True
        await self.pause()
        process = self.random.choice(self.world.processes)
        process.hold()
        self.world.let_leases_run_out()
        await self.pause()
        process.go_on()

    async def watch(self) -> None:
        """Follow the conversation from the first message on, whatever happens to whoever tells it."""
        while True:
            with suppress(Killed):
                services = self.random.choice(self.world.processes).services
                member = await services.access.conversation(
                    self.world.people[0], self.conversation.id
                )
                after = self.seen[-1].seq if self.seen else 0
                async with aclosing(services.live.follow(member, after)) as told:
                    async for event in told:
                        if isinstance(event, Snapshot):
                            self.seen.extend(event.messages)
                        elif isinstance(event, MessageAppended):
                            self.seen.append(event.message)

    async def keep_time(self) -> None:
        """Let the leases of the dead run out, without the seconds that it takes; once, since what moves is alive."""
        storage, there = self.world.storage, self.conversation.id
        while True:
            async with storage._locks.of(there):
                await storage._database.ask(
                    "UPDATE type::record('reply', $id) SET heartbeat_at -= 9s "
                    "WHERE state = 'writing' AND producer IN $dead AND heartbeat_at > $over RETURN NONE",
                    id=there,
                    over=self.world.clock.now() - LEASE_LASTS,
                    dead=list(self.world.dead),
                )
            await asyncio.sleep(0.01)

    async def race(self) -> None:
        ann, ben = self.world.people
        acts = [self.send(who, number) for who in (ann, ben) for number in range(3)]
        acts += [self.stop(self.random.choice((ann, ben))) for _ in range(2)]
        acts += [self.ask(self.random.choice((ann, ben))) for _ in range(2)]
        if self.random.random() < 0.6:
            acts += [self.finalize(ann), self.finalize(ben)]
        if self.random.random() < 0.4:
            acts.append(self.kill())
        if self.random.random() < 0.2:
            acts.append(self.stand_still())
        around = [asyncio.create_task(self.keep_time()), asyncio.create_task(self.watch())]
        try:
            async with asyncio.timeout(SETTLES_WITHIN):
                await asyncio.gather(*acts)
                await self.settle()
        finally:
            for task in around:
                task.cancel()
            await asyncio.gather(*around, return_exceptions=True)

    async def settle(self) -> None:
        """Return once nobody writes any more, and the one who watches has seen it all."""
        while await self.is_going_on():
            await asyncio.sleep(0.005)
        last = await self.world.storage.conversation(self.conversation.id)
        assert last is not None
        while not last.last_seq <= (self.seen[-1].seq if self.seen else 0):
            await asyncio.sleep(0.005)

    async def is_going_on(self) -> bool:
        there, world = self.conversation.id, self.world
        return (
            any(process.busy for process in world.processes)
            or await world.running(there) is not None
            or there in await world.storage.overdue(world.clock.now() + timedelta(seconds=1))
        )

    async def check(self) -> None:
        storage, there = self.world.storage, self.conversation.id
        log = [message async for message in read_log(storage, there)]
        assert [message.seq for message in log] == list(range(1, len(log) + 1))
        assert self.seen == log
        assert set(storage.ended.values()) <= {0, 1}, "a reply has ended twice"
        self.check_messages([message for message in log if message.role != "ai"])
        self.check_answers([message for message in log if message.role == "ai"])
        await self.check_seal(log)
        if not self.sealed:
            await self.check_answered(log)
            await self.check_askable(log)

    async def check_answered(self, log: list[Message]) -> None:
        """Whatever the AI should answer has had a reply that read it, or can be tried again."""
        room = await self.world.storage.room(self.conversation.id, 0, 1)
        assert room is not None
        if isinstance(room.reply, Failed) and room.reply.error.retryable:
            return
        due = awaited(self.kind, log, people=2)
        assert (due or 0) <= await self.answered()

    async def answered(self) -> int:
        """Return up to which `seq` the log has been answered, or was to be when a reply began."""
        answered = await self.world.storage._database.ask(
            "RETURN (SELECT VALUE answered FROM ONLY type::record('conversation', $id)) ?? 0",
            id=self.conversation.id,
        )
        assert isinstance(answered, int)
        return answered

    async def check_askable(self, log: list[Message]) -> None:
        """Whatever the AI has not heard can be asked to be answered, and nothing else can."""
        try:
            await self.certainly(
                lambda p: p.services.replies.ask(self.world.people[0], self.conversation.id)
            )
        except NothingToAnswer:
            assert not unheard(log)
        else:
            assert unheard(log)
        while await self.is_going_on():
            await asyncio.sleep(0.005)

    def check_messages(self, said: list[Message]) -> None:
        """What was accepted is there once, under the number that was told; what was refused is not."""
        assert {message.client_id: message.seq for message in said} == self.sent
        assert len(said) == len(self.sent)
        assert len(self.sent) + len(self.refused) == 6
        assert not self.refused or self.sealed

    def check_answers(self, answers: list[Message]) -> None:
        """Each is what one request to the model had written, up to some word; and no request is there twice."""
        numbers: list[int] = []
        for answer in answers:
            words = answer.content.split()
            number = int(words[0].split("/")[1].split(":")[0])
            assert words == [f"{self.tag}/{number}:{word}" for word in range(len(words))]
            numbers.append(number)
        assert len(set(numbers)) == len(numbers)
        if not self.stood_still:  # whoever stands still can't know that another one has taken over
            assert self.world.model.most[self.tag] <= 1

    async def check_seal(self, log: list[Message]) -> None:
        row = await self.world.storage.conversation(self.conversation.id)
        assert row is not None
        assert (row.seal is not None) == bool(self.sealed)
        if row.seal:
            assert set(self.sealed) == {len(log)}
            assert row.seal.digest == log_digest(row.id, row.session_type, log)


async def one_round(world: World, seed: int) -> None:
    randomness = random.Random(seed)
    world.model.random = randomness
    kind = randomness.choice((TALK, EAGER))
    conversation = await talk(world.storage, world.conflict, world.people[0], kind.session_type)
    this = Round(world, randomness, kind, conversation, f"r{seed}")
    try:
        await this.race()
        await this.check()
    except BaseException as error:
        error.add_note(f"RACES_FROM={seed} RACES=1 ({kind.session_type})")
        raise


@pytest.mark.timeout(60 + ROUNDS)
async def test_nothing_is_lost_doubled_or_written_by_two_whatever_happens_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "SWEEP_EVERY", timedelta(seconds=0.02))
    monkeypatch.setattr(replies, "OVERDUE_AFTER", timedelta(seconds=0.05))
    monkeypatch.setattr(checkpoints, "CHECKPOINT_EVERY", timedelta(seconds=0.01))
    monkeypatch.setattr(heartbeats, "QUIET", timedelta(seconds=0.2))
    storage = Notary(f"surrealkv://{tmp_path}")
    storage.ended = Counter()
    await storage.open()
    ann, ben = await somebody(storage), await somebody(storage)
    world = World(storage, (ann, ben), await joined(storage, ann, ben))
    for _ in range(2):
        world.start()
    for seed in range(FIRST, FIRST + ROUNDS):
        await one_round(world, seed)
    for process in list(world.processes):
        await process.kill()
    await storage.close()
