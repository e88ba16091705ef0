"""Two people, a storage that remembers how replies end, and processes that can be killed while a model writes."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from services.assembly import Limits
from services.broadcast.memory import MemoryBroker
from services.domain.conflicts import Conflict
from services.domain.messages import Appended, Draft, Outcome
from services.domain.replies import LEASE_LASTS, ReplyError, Writing
from services.domain.sources import Sources
from services.domain.users import User
from services.kinds import relationship_shared
from services.kinds.registry import Kinds
from services.language_models.failures import REFUSED
from services.language_models.port import ModelError, Prompt, Receipt
from services.storage.surreal import SurrealStorage
from tests.support.mortal import Process
from tests.support.scripted_model import OVERLOADED, ScriptedModel
from tests.support.server import Clock

LIMITS = Limits(
    messages=None,
    sign_ups=None,
    sign_in_failures=None,
    sign_in_failures_of_address=None,
    connections_per_user=0,
    context_tokens=16_000,
    reply_characters=32_000,
    session_lasts=timedelta(days=1),
    drain_within=timedelta(seconds=1),
)
TALK = relationship_shared.KIND
EAGER = replace(TALK, session_type="eager", answers="always")


class Racer(ScriptedModel):
    """Writes a text that tells which request of which conversation it answers, and counts who writes at once."""

    def __init__(self) -> None:
        super().__init__()
        self.random = random.Random()
        self.requests: Counter[str] = Counter()
        self.writing: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    async def stream(self, prompt: Prompt, receipt: Receipt | None = None) -> AsyncGenerator[str]:
        where = prompt.turns[0].content.split()[0]
        self.requests[where] += 1
        number = self.requests[where]
        self.writing[where] += 1
        self.most[where] = max(self.most[where], self.writing[where])
        try:
            if self.random.random() < 0.1:
                raise ModelError(REFUSED, "scripted refusal")
            for word in range(self.random.randint(1, 12)):
                await asyncio.sleep(self.random.uniform(0, 0.004))
                yield f"{where}/{number}:{word} "
            if self.random.random() < 0.15:
                raise ModelError(OVERLOADED, "scripted failure")
        finally:
            self.writing[where] -= 1


class Notary(SurrealStorage):
    """The storage, which remembers how often each reply has ended."""

    ended: Counter[str]

    async def commit_reply(
        self, conversation_id: str, reply_id: str, draft: Draft, outcome: Outcome, *, read: int = 0
    ) -> Appended | None:
        appended = await super().commit_reply(conversation_id, reply_id, draft, outcome, read=read)
        self.ended[reply_id] += appended is not None
        return appended

    async def fail_reply(
        self, conversation_id: str, reply_id: str, error: ReplyError, text: str, *, read: int = 0
    ) -> bool:
        failed = await super().fail_reply(conversation_id, reply_id, error, text, read=read)
        self.ended[reply_id] += failed
        return failed

    async def drop_reply(self, conversation_id: str, reply_id: str, *, read: int = 0) -> bool:
        dropped = await super().drop_reply(conversation_id, reply_id, read=read)
        self.ended[reply_id] += dropped
        return dropped


@dataclass(slots=True)
class World:
    """What outlives every process, and the processes."""

    storage: Notary
    people: tuple[User, User]
    conflict: Conflict
    broker: MemoryBroker = field(default_factory=MemoryBroker)
    model: Racer = field(default_factory=Racer)
    clock: Clock = field(default_factory=Clock)
    processes: list[Process] = field(default_factory=list[Process])
    dead: set[str] = field(default_factory=set[str])

    def start(self) -> Process:
        process = Process(
            storage=self.storage,
            broker=self.broker,
            model=self.model,
            kinds=Kinds([TALK, EAGER]),
            limits=LIMITS,
            sources=Sources(now=self.clock.now, seconds=self.clock.seconds),
        )
        process.services.live._recheck = 0.05
        self.processes.append(process)
        return process

    async def kill(self, process: Process) -> None:
        """End `process`, and start another one in its place."""
        self.processes.remove(process)
        self.start()
        await process.kill()
        self.dead.add(process.name)

    async def running(self, conversation: str) -> Writing | None:
        room = await self.storage.room(conversation, 0, 1)
        assert room is not None
        return room.reply if isinstance(room.reply, Writing) else None

    def let_leases_run_out(self) -> None:
        self.clock.ahead += LEASE_LASTS + timedelta(seconds=1)
