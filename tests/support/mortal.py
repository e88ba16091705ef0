"""Processes that can die or stand still at any moment, several of them in one test.

Each is a set of services of its own over one storage and one broadcast; its reply buffers, tasks and locks die with
it. Once it is dead nothing of it gets through any more: not what it had begun, nor what it would like to say at last.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

from services.assembly import Limits, Services, assemble
from services.broadcast.memory import MemoryBroadcast, MemoryBroker, MemoryMarks
from services.domain.sources import Sources
from services.kinds.registry import Kinds
from services.language_models.port import LanguageModel
from services.metrics import Metrics
from services.storage.port import Storage


class Killed(Exception):
    """The process that was asked has died: whoever asked can't know what became of it."""


@dataclass(slots=True)
class Life:
    """Whether a process lives, and whether it runs or stands still."""

    dead: bool = False
    running: asyncio.Event = field(default_factory=asyncio.Event)

    async def needed(self) -> None:
        """Return when the process may go on; raises `Killed` when it never will."""
        await self.running.wait()
        if self.dead:
            raise Killed


class _Behind:
    """Something that outlives the process, as the process reaches it: call by call, as long as it lives."""

    def __init__(self, outside: object, life: Life) -> None:
        self._outside = outside
        self._life = life

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._outside, name)
        return self._guarded(found) if inspect.iscoroutinefunction(found) else found

    def _guarded(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def guarded(*arguments: Any, **options: Any) -> Any:
            await self._life.needed()
            answer = await call(*arguments, **options)
            await self._life.needed()  # it may have died, or been held up, before it heard of it
            return answer

        return guarded


class Process:
    """One process: begins alive."""

    def __init__(
        self,
        *,
        storage: Storage,
        broker: MemoryBroker,
        model: LanguageModel,
        kinds: Kinds,
        limits: Limits,
        sources: Sources,
    ) -> None:
        self.life = Life()
        self.life.running.set()
        self.services: Services = assemble(
            storage=cast("Storage", _Behind(storage, self.life)),
            broker=self._own(broker),
            model=model,
            kinds=kinds,
            limits=limits,
            sources=sources,
            metrics=Metrics(),
            place="here",
        )
        self.services.tasks.start(self.services.replies.keep_sweeping())

    def _own(self, broker: MemoryBroker) -> MemoryBroker:
        """Return what this process sees of the broker: all but the buffers is everybody's."""
        own = MemoryBroker()
        own.broadcast = cast("MemoryBroadcast", _Behind(broker.broadcast, self.life))
        own.marks = cast("MemoryMarks", _Behind(broker.marks, self.life))
        return own

    @property
    def name(self) -> str:
        """What its leases are written under."""
        return self.services.replies._producer.name

    @property
    def busy(self) -> bool:
        """Whether it writes a reply."""
        return bool(self.services.replies._writing)

    async def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        self.life.dead = True
        self.life.running.set()
        await self.services.tasks.cancel_all()

    def hold(self) -> None:
        """Let it stand still, as a machine does that swaps or sleeps."""
        self.life.running.clear()

    def go_on(self) -> None:
        """Let it go on, as if no time had passed."""
        self.life.running.set()
