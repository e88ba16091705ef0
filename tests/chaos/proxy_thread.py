"""A proxy in a thread of its own, for tests that block."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeVar

from tests.chaos.proxy import Proxy
from tests.chaos.weather import Fault

T = TypeVar("T")
PATIENCE = 90.0


class ProxyThread:
    """What happens on the network, told from another thread."""

    def __init__(self, proxy: Proxy, loop: asyncio.AbstractEventLoop) -> None:
        """Drive `proxy`, which runs in `loop`."""
        self.proxy = proxy
        self._loop = loop

    @property
    def url(self) -> str:
        """Where browsers find it."""
        return self.proxy.url

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin some work beside the proxy."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do some work beside the proxy, and return what comes of it."""
        return self.start(work).result(PATIENCE)

    @contextmanager
    def held(self, context: AbstractAsyncContextManager[T]) -> Generator[T]:
        """Keep something open beside the proxy: one task opens and closes it."""
        opened, leave = Future[T](), asyncio.Event()

        async def keep() -> None:
            async with context as value:
                opened.set_result(value)
                await leave.wait()

        keeping = self.start(keep())
        keeping.add_done_callback(lambda _: opened.cancel())
        try:
            yield opened.result(PATIENCE)
        finally:
            self._loop.call_soon_threadsafe(leave.set)
            keeping.result(PATIENCE)

    def happen(self, fault: Fault) -> None:
        """Do to the open connections what happens at once."""
        self._now(lambda: self.proxy.happen(fault))

    def begin(self, fault: Fault) -> None:
        """Let a lasting fault begin."""
        self._now(lambda: self.proxy.weather.begin(fault))

    def end(self, fault: Fault) -> None:
        """Let it end."""
        self._now(lambda: self.proxy.weather.end(fault))

    def calm(self) -> None:
        """Let everything end."""
        self._now(self.proxy.weather.calm)
        self._now(self.proxy.forget_lost)

    def _now(self, work: Callable[[], None]) -> None:
        async def done() -> None:
            work()

        self.run(done())


@contextmanager
def proxy_thread(target: int) -> Generator[ProxyThread]:
    """Run a proxy to the port `target` for as long as the block lasts."""
    loop, proxy = asyncio.new_event_loop(), Proxy(target)
    thread = threading.Thread(target=loop.run_forever, name="proxy")
    thread.start()
    running = ProxyThread(proxy, loop)
    try:
        running.run(proxy.start())
        yield running
        running.run(proxy.stop())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()
