"""The broker of many processes: one Redis."""

from collections.abc import Callable

from services.broadcast.memory import ignore_hint
from services.broadcast.port import HintState, Limit
from services.broadcast.redis.broadcast import RedisBroadcast
from services.broadcast.redis.buffers import RedisReplyBuffers
from services.broadcast.redis.limit import RedisLimit
from services.broadcast.redis.link import PREFIX, RedisLink
from services.broadcast.redis.marks import RedisMarks
from services.broadcast.redis.stream import ReplyStream
from services.domain.buckets import Rate
from services.domain.errors import Unavailable
from services.limits import RateLimit

_NAME = f"{PREFIX}name"


class RedisBroker:
    """`Broker` by Redis; losing it costs latency, never a message, and it heals by itself."""

    shared = True

    def __init__(
        self, url: str, process: str, on_hint: Callable[[HintState], None] = ignore_hint
    ) -> None:
        """`process` is this process's own name; `on_hint` is called for every hint."""
        self._process = process
        self._link = RedisLink(url)
        self.broadcast = RedisBroadcast(self._link, process, on_hint)
        self.buffers = RedisReplyBuffers(ReplyStream(self._link), self.broadcast)
        self.marks = RedisMarks(self._link)

    async def identity(self) -> str | None:
        """Return the name of this Redis: that of the process which first found it empty. None while it is lost."""
        try:
            _, name = await self._link.ask_all(
                ("SETNX", _NAME, self._process), ("GET", _NAME), atomic=True
            )
        except Unavailable:
            return None
        return str(name)

    def limit(self, name: str, rate: Rate | None) -> Limit:
        """Return the limit of that name, counted in all processes."""
        return RateLimit(None) if rate is None else RedisLimit(self._link, name, rate)

    async def open(self) -> None:
        """Connect; raises `BrokerError` if Redis refuses us. A Redis that is away is looked for."""
        await self._link.open()
        await self.broadcast.open()

    async def close(self) -> None:
        """Let go of all connections."""
        await self.buffers.close_all()
        await self.broadcast.close()
        await self._link.close()
