import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from chatapp.api import outbox as outboxes
from chatapp.api.close_codes import CloseCode, Closed
from chatapp.api.outbox import Outbox
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from fastapi import WebSocket


class Network:
    """Takes frames as long as the test lets it."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.free = asyncio.Event()
        self.broken = False
        self.closes: list[int] = []

    async def send_text(self, text: str) -> None:
        await self.free.wait()
        if self.broken:
            raise RuntimeError("gone")
        self.sent.append(text)

    async def close(self, code: int, _reason: str) -> None:
        self.closes.append(code)
        await self.send_text("goodbye")


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
    async with asyncio.timeout(PATIENCE):
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
        await asyncio.wait_for(outbox.run(), PATIENCE)


async def test_a_client_that_reads_nothing_does_not_hold_up_its_own_goodbye(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outboxes, "GOODBYE_WITHIN", 0.01)
    network = Network()
    outbox = Outbox(cast("WebSocket", network), 3)
    outbox.put("too late")
    await asyncio.wait_for(outbox.say_goodbye(Closed(CloseCode.TOO_SLOW)), PATIENCE)
    assert (network.closes, network.sent) == ([4408], [])
    network.free.set()
    await outbox.say_goodbye(Closed(CloseCode.TOO_SLOW))
    assert network.sent == ["goodbye"]


async def test_what_waits_is_sent_before_the_goodbye() -> None:
    network = Network()
    network.free.set()
    outbox = Outbox(cast("WebSocket", network), 3)
    outbox.put("what was wrong")
    await outbox.say_goodbye(Closed(CloseCode.BROKE_PROTOCOL))
    assert network.sent == ["what was wrong", "goodbye"]
