"""Where hints and running replies go: one suite over every implementation."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from services.broadcast.memory import MemoryBroadcast, MemoryReplyBuffers
from services.broadcast.port import Broadcast, ReplyBuffers


@dataclass(frozen=True, slots=True)
class Side:
    """One process's view of the broker."""

    broadcast: Broadcast
    buffers: ReplyBuffers


@pytest.fixture(params=["memory"])
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    """The broker, as one process sees it."""
    match request.param:
        case "memory":
            yield Side(MemoryBroadcast(), MemoryReplyBuffers())
        case other:
            raise LookupError(other)
