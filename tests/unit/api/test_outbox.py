import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from chatapp.api.close_codes import Closed
from chatapp.api.outbox import Outbox

if TYPE_CHECKING:
    from fastapi import WebSocket


class Network:
    """Takes frames as long as the test lets it."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.free = asyncio.Event()
        self.broken = False

    async def send_text(self, text: str) -> None:
        await self.free.wait()
        if self.broken:
            raise RuntimeError("gone")
        self.sent.append(text)


async def test_frames_go_out_in_order_and_a_full_queue_ends_the_connection_with_4408() -> None:
    network = Network()
    outbox = Outbox(cast("WebSocket", network), 3)
    running = asyncio.create_task(outbox.run())
    for number in range(3):
        outbox.put(str(number))
    await asyncio.sleep(0)  # the first is on its way now
    outbox.put("3")
    with pytest.raises(Closed) as closed:
        outbox.put("4")
    assert closed.value.code == 4408
    network.free.set()
    async with asyncio.timeout(5):
        while len(network.sent) < 4:
            await asyncio.sleep(0)
    assert network.sent == ["0", "1", "2", "3"]
    running.cancel()


async def test_a_connection_that_is_gone_ends_the_outbox() -> None:
    network = Network()
    network.broken = True
    network.free.set()
    outbox = Outbox(cast("WebSocket", network), 3)
    outbox.put("x")
    with pytest.raises(Closed):
        await asyncio.wait_for(outbox.run(), 5)
