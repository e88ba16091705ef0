"""The vendor of language models in a thread of its own, for tests that block.

A reply that is held has begun, and goes on when the test says so.
"""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from tests.support.vendor_server import Reply, VendorServer

PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Held:
    """A reply that waits."""

    event: asyncio.Event
    loop: asyncio.AbstractEventLoop

    def release(self) -> None:
        """Let it go on."""
        self.loop.call_soon_threadsafe(self.event.set)


class VendorThread:
    """Scripts a vendor that runs in another thread; without a script it says "Tell me more."."""

    def __init__(self, server: VendorServer, loop: asyncio.AbstractEventLoop) -> None:
        """Script `server`, which runs in `loop`."""
        self._server = server
        self._loop = loop
        self._held: list[Held] = []
        self.forget()

    @property
    def environment(self) -> dict[str, str]:
        """What makes the product ask this vendor."""
        return {
            "CHATAPP_MODEL": "openai-chat:test",
            "OPENAI_API_KEY": "test",
            "OPENAI_BASE_URL": self._server.openai_url,
        }

    @property
    def asked(self) -> int:
        """How many requests there have been."""
        return len(self._server.requests)

    def forget(self) -> None:
        """Let everything go on that is held, and forget what is scripted and not yet used."""
        for held in self._held:
            held.release()
        self._held.clear()
        self._server.forget()
        self._server.default = Reply(tokens=("Tell", " me", " more."))

    def always(self, *tokens: str, delay: float) -> None:
        """Give this answer from now on, each token after `delay` seconds, where nothing else is scripted."""
        self._server.default = Reply(tokens=tokens, delay=delay)

    def script(self, *replies: Reply) -> None:
        """Queue `replies`, one for each request to come."""
        self._server.script(*replies)

    def say(self, *tokens: str, delay: float = 0.0) -> None:
        """Queue an answer of these tokens, each after `delay` seconds."""
        self.script(Reply(tokens=tokens, delay=delay))

    def hold(
        self, tokens: tuple[str, ...], *, after: int = 1, end: Literal["stop", "cut"] = "stop"
    ) -> Held:
        """Queue an answer that waits after so many tokens until it is released."""
        held = Held(asyncio.Event(), self._loop)
        self._held.append(held)
        self.script(Reply(tokens=tokens, held=held.event, held_after=after, end=end))
        return held


@contextmanager
def vendor_thread() -> Generator[VendorThread]:
    """Run a vendor on loopback for as long as the block lasts."""
    loop, server = asyncio.new_event_loop(), VendorServer()
    thread = threading.Thread(target=loop.run_forever, name="vendor")
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(PATIENCE)
        vendor = VendorThread(server, loop)
        yield vendor
        vendor.forget()
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(PATIENCE)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()
