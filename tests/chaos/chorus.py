"""Three clients of one person who write in one conversation through a storm, and what must be true afterwards."""

import asyncio
import random
from collections.abc import AsyncGenerator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from tests.chaos.proxy import Proxy
from tests.chaos.weather import storm
from tests.chaos.writers import (
    PAUSE,
    Outbox,
    PollingWriter,
    RestWriter,
    SocketWriter,
    Writer,
    write_all_the_time,
)
from tests.support.client import Client, Json

HEALED_WITHIN = 60.0
"""Seconds in which nothing moves on any more; a busy machine takes its time as long as something does."""
MOST_WAITING = 5
"""Messages of one writer that are not acknowledged: as many as a person gets to write while the network is away."""


class Chorus:
    """They come through a proxy; `direct` doesn't."""

    def __init__(self, direct: Client, conversation: str, devices: Iterable[Client]) -> None:
        """Let three `devices` of whoever `direct` is write in `conversation`."""
        self.devices = tuple(devices)
        by_socket, by_polling, by_rest = self.devices
        self.socket = SocketWriter("socket", by_socket, conversation)
        self.reader = RestWriter("rest", by_rest, conversation)
        self.writers: list[Writer] = [
            self.socket,
            PollingWriter("polling", by_polling, conversation),
            self.reader,
        ]
        self._direct, self._conversation = direct, conversation

    async def write_through(self, proxy: Proxy, seed: int, lasts: float) -> None:
        """Write all the time while the storm of that seed blows over the proxy."""
        outboxes = [writer.outbox for writer in self.writers]
        await asyncio.gather(
            proxy.weather_spells(storm(seed, lasts)),
            write_all_the_time(outboxes, random.Random(seed), lasts),
        )

    async def write_on(self, seed: int) -> None:
        """Write for ever; nobody writes much more than is acknowledged."""
        chance = random.Random(seed)
        while True:
            outbox = chance.choice(self.writers).outbox
            if len(outbox.waiting) < MOST_WAITING:
                outbox.write()
            await asyncio.sleep(chance.uniform(0, 2 * PAUSE / len(self.writers)))

    async def more_sent(self, many: int) -> None:
        """Return once so many more messages of each writer have been acknowledged."""
        targets = [(one.outbox, len(one.outbox.acknowledged) + many) for one in self.writers]
        async with asyncio.timeout(HEALED_WITHIN):
            while any(len(outbox.acknowledged) < target for outbox, target in targets):
                await asyncio.sleep(0.02)

    async def healed(self, *, answered: bool = True) -> list[Json]:
        """Return the server's log, once everything is sent, held by everybody, and `answered`.

        A reply that was interrupted is written again only when somebody asks for it, or says more.
        """
        clock = asyncio.get_running_loop().time
        moved, state = clock(), ""
        while True:
            log = await self._direct.messages(self._conversation)
            if self._all_sent() and self._all_hold(log) and await self._ended(log, answered):
                return log
            if (now := self._state(log)) != state:
                moved, state = clock(), now
            assert clock() - moved < HEALED_WITHIN, state
            await asyncio.sleep(0.05)

    async def _ended(self, log: list[Json], answered: bool) -> bool:
        if answered:
            return bool(log[-1]["role"] == "ai")
        session = await self._direct.read(self._conversation)
        return session["reply"] is None and session["last_seq"] == len(log)

    def _all_sent(self) -> bool:
        return not any(writer.outbox.waiting for writer in self.writers)

    def _all_hold(self, log: list[Json]) -> bool:
        return all(writer.log.messages[: len(log)] == log for writer in self.writers)

    def _state(self, log: list[Json]) -> str:
        theirs = [(one.outbox.name, len(one.outbox.waiting), one.log.last) for one in self.writers]
        return f"not healed: {theirs}, the server has {len(log)}, the last by {log[-1]['role']}"

    def assert_agrees_with(self, log: list[Json]) -> None:
        """Everybody holds the server's log; all that was written is in it once, as it was told.

        The AI may have said more since.
        """
        assert [message["seq"] for message in log] == list(range(1, len(log) + 1))
        assert self._all_hold(log), self._state(log)
        for writer in self.writers:
            _assert_nothing_lost_or_doubled(writer.outbox, log)
        _assert_replies_were_read(self.reader, log)


def _assert_nothing_lost_or_doubled(outbox: Outbox, log: list[Json]) -> None:
    """All that was written is there once, under the number that was told, in the order of writing."""
    found = [one["client_id"] for one in log if one["content"].startswith(f"{outbox.name} ")]
    assert found == outbox.written
    seqs = {one["client_id"]: one["seq"] for one in log}
    assert outbox.acknowledged == {client_id: seqs[client_id] for client_id in outbox.written}


def _assert_replies_were_read(reader: RestWriter, log: list[Json]) -> None:
    """Whatever was cut, the pieces of a reply are its text, to the character.

    The reader may know of one that ended since.
    """
    ended = {reply: end["seq"] for reply, end in reader.ends.items() if end["seq"]}
    assert ended
    for reply, seq in ended.items():
        if seq > len(log):
            continue
        assert reader.texts[reply] == log[seq - 1]["content"]


@asynccontextmanager
async def chorus(proxy: Proxy, direct: Client, conversation: str) -> AsyncGenerator[Chorus]:
    """Let three devices of whoever `direct` is run; fails with what one of them fails with."""
    async with singing(f"http://127.0.0.1:{proxy.port}", direct, conversation) as three:
        yield three


@asynccontextmanager
async def singing(url: str, direct: Client, conversation: str) -> AsyncGenerator[Chorus]:
    """Let them run by what is reached at `url`."""
    async with AsyncExitStack() as exits, asyncio.TaskGroup() as tasks:
        devices = [await exits.enter_async_context(direct.elsewhere(url)) for _ in range(3)]
        three = Chorus(direct, conversation, devices)
        started = [tasks.create_task(writer.run()) for writer in three.writers]
        try:
            yield three
        finally:
            for task in started:
                task.cancel()
            await asyncio.wait(started)
