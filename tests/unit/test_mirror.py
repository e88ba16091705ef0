import time
from typing import TYPE_CHECKING, cast

from services.broadcast.memory import MemoryBroadcast
from services.broadcast.redis.mirror import Mirror
from services.domain.errors import Unavailable
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from services.broadcast.redis.stream import ReplyStream


class Refusing:
    """A stream of a Redis that answers, and takes nothing."""

    def __init__(self) -> None:
        self.tries: list[float] = []

    async def back(self) -> None:
        """Return at once: it is there."""

    async def write(self, *_: object) -> None:
        self.tries.append(time.monotonic())
        if len(self.tries) < 6:
            raise Unavailable

    async def end(self, *_: object) -> None:
        """Take the end."""


async def test_what_redis_refuses_is_tried_again_at_a_bounded_pace() -> None:
    stream, broadcast = Refusing(), MemoryBroadcast()
    mirror = Mirror("r1", cast("ReplyStream", stream), broadcast)
    async with broadcast.subscribe("buffer:r1") as ticks:
        await mirror.begin()
        mirror.buffer.append("So far")
        while len(stream.tries) < 6:
            assert await ticks.next(PATIENCE) is not None
    await mirror.end(PATIENCE, None)
    pauses = [later - sooner for sooner, later in zip(stream.tries, stream.tries[1:], strict=False)]
    assert sum(pauses[1:]) > 0.8
    assert pauses[-1] > 0.4
