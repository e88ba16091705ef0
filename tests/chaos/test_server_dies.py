"""The real server dies while people talk: what was acknowledged stays, and what broke off is told."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.support.client import Client, Json, Socket, new_client_id
from tests.support.product import Product, product
from tests.support.vendor_thread import VendorThread, vendor_thread

ROUNDS = 3
WRITERS = 4
ENOUGH = 60  # messages acknowledged in a round before the server is killed
FOUND_WITHIN = 15.0  # seconds in which a reply of a dead process is found to be interrupted
GONE_WITHIN = 15.0


@pytest.fixture(scope="module")
def vendor() -> Iterator[VendorThread]:
    with vendor_thread() as running:
        yield running


@pytest.fixture(scope="module")
def server(vendor: VendorThread, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One server for all tests; each leaves it running."""
    folder = tmp_path_factory.mktemp("product")
    with product(folder, **vendor.environment, CHATAPP_SHUTDOWN_SECONDS="2") as running:
        yield running


@dataclass(slots=True)
class Writers:
    """Several writers of one conversation, and what became of what they wrote."""

    conversation: str
    tried: dict[str, str] = field(default_factory=dict[str, str])
    acknowledged: dict[str, int] = field(default_factory=dict[str, int])
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, text: str) -> str:
        """Return the client id of a message that is about to be sent."""
        client_id = new_client_id()
        self.tried[client_id] = text
        return client_id

    def acknowledge(self, client_id: str, seq: int, target: int) -> None:
        """Note that the server has promised to keep it."""
        self.acknowledged[client_id] = seq
        if len(self.acknowledged) >= target:
            self.enough.set()


async def write_by_rest(client: Client, writers: Writers, target: int) -> None:
    with suppress(httpx.TransportError):
        for number in range(100_000):
            client_id = writers.begin(f"By REST {number}")
            answer = await client.send(writers.conversation, writers.tried[client_id], client_id)
            assert answer.status_code == httpx.codes.CREATED, answer.text
            writers.acknowledge(client_id, answer.json()["message"]["seq"], target)


async def write_by_socket(client: Client, writers: Writers, target: int) -> None:
    with suppress(ConnectionClosed):
        async with client.socket(writers.conversation, after=2**31) as socket:
            for number in range(100_000):
                client_id = writers.begin(f"By WebSocket {number}")
                ack = await socket.said(writers.tried[client_id], client_id)
                assert ack["type"] == "ack", ack
                writers.acknowledge(client_id, ack["seq"], target)


def assert_gapless_and_once(log: list[Json]) -> None:
    assert [message["seq"] for message in log] == list(range(1, len(log) + 1))
    ids = [message["client_id"] for message in log if message["client_id"]]
    assert len(ids) == len(set(ids))


async def write_until_killed(server: Product, client: Client, writers: Writers) -> None:
    """Write from all sides, kill the server in the middle of it, and start it anew."""
    target = len(writers.acknowledged) + ENOUGH
    writers.enough.clear()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for _ in range(WRITERS // 2):
            group.create_task(write_by_rest(client, writers, target))
            group.create_task(write_by_socket(client, writers, target))
        await writers.enough.wait()
        await asyncio.sleep(random.uniform(0, 0.05))  # anywhere within a write
        await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)


async def test_a_kill_in_mid_conversation_loses_and_doubles_nothing(server: Product) -> None:
    """Three times: what was acknowledged is there, and sending everything once more adds nothing twice."""
    async with Client(server.url) as client:
        await client.sign_in_as_guest("Ann")
        writers = Writers(await client.new_conversation())
        for _ in range(ROUNDS):
            await write_until_killed(server, client, writers)
            log = await client.messages(writers.conversation)
            assert_gapless_and_once(log)
            kept = {message["client_id"]: message["seq"] for message in log}
            assert writers.acknowledged.items() <= kept.items()
        for client_id, text in writers.tried.items():
            message = await client.say(writers.conversation, text, client_id)
            assert message["content"] == text
            assert message["seq"] == writers.acknowledged.get(client_id, message["seq"])
        log = await client.messages(writers.conversation)
        assert_gapless_and_once(log)
        assert {one["client_id"] for one in log if one["client_id"]} == set(writers.tried)


async def until_streaming(client: Client, conversation: str, text: str) -> None:
    """Return once that much of the reply can be read."""
    async with asyncio.timeout(10), client.stream(conversation) as events:
        read = ""
        async for event in events:
            read += event.data.get("text", "")
            if read == text:
                return


async def begin_reply(client: Client, vendor: VendorThread, text: str) -> str:
    """Begin a conversation whose first reply stands still after `text`; return its id."""
    vendor.hold((text, " and what never comes"), after=1)
    conversation = await client.new_conversation()
    await client.say(conversation, "Go on.")
    await until_streaming(client, conversation, text)
    return conversation


async def a_checkpoint_later() -> None:
    """Let as much time pass as the protocol gives the server to bring a reply's text to the disk.

    It is a second; the rest is for a busy machine. Nothing outside shows when it has happened.
    """
    await asyncio.sleep(2)


async def told(socket: Socket, state: str) -> Json:
    return await socket.until({"type": "reply", "state": state})


async def test_a_reply_of_a_killed_server_is_found_and_can_be_had_again(
    server: Product, vendor: VendorThread
) -> None:
    """Within 15 s the room hears of it; the text so far is kept until another reply begins."""
    async with Client(server.url) as client:
        await client.sign_in_as_guest("Ann")
        conversation = await begin_reply(client, vendor, "So much was said")
        await a_checkpoint_later()
        await asyncio.to_thread(server.restart)
        async with asyncio.timeout(FOUND_WITHIN), client.socket(conversation) as socket:
            failure = socket.frames[0].get("failed_reply") or (await told(socket, "failed"))
            assert failure["error"]["code"] == "interrupted"
            assert failure["error"]["retryable"]
            kept = (await client.read(conversation))["failed_reply"]
            assert kept["text"] == "So much was said"
            vendor.forget()
            again = await client.ask(conversation)
            assert again.status_code == httpx.codes.ACCEPTED, again.text
            await told(socket, "complete")
        log = await client.messages(conversation)
        assert_gapless_and_once(log)
        assert [message["content"] for message in log] == ["Go on.", "Tell me more."]
        assert "failed_reply" not in await client.read(conversation)


async def test_an_orderly_end_says_goodbye_and_keeps_the_reply(
    server: Product, vendor: VendorThread
) -> None:
    """SIGTERM: sockets get 1012, the process ends with 0 in time, and the reply is kept as interrupted."""
    async with Client(server.url) as client:
        await client.sign_in_as_guest("Ann")
        conversation = await begin_reply(client, vendor, "So much was said")
        async with asyncio.timeout(GONE_WITHIN), client.socket(conversation) as socket:
            server.ask_to_end()
            code, exit_code = await asyncio.gather(
                socket.close_code(), asyncio.to_thread(server.wait)
            )
        assert code == 1012
        assert exit_code == 0
        await asyncio.to_thread(server.start)
        session = await client.read(conversation)
        assert session["reply"] is None
        assert session["failed_reply"]["error"]["code"] == "interrupted"
        assert session["failed_reply"]["text"] == "So much was said"
        vendor.forget()
        assert (await client.ask(conversation)).status_code == httpx.codes.ACCEPTED
        assert (await client.settled(conversation))["last_seq"] == 2


async def test_a_reply_that_ends_in_time_is_finished_before_the_server_goes(
    server: Product, vendor: VendorThread
) -> None:
    async with Client(server.url) as client:
        await client.sign_in_as_guest("Ann")
        held = vendor.hold(("All of", " it."), after=1)
        conversation = await client.new_conversation()
        await client.say(conversation, "Go on.")
        await until_streaming(client, conversation, "All of")
        async with asyncio.timeout(GONE_WITHIN), client.socket(conversation) as socket:
            server.ask_to_end()
            assert await socket.close_code() == 1012
            held.release()
            assert await asyncio.to_thread(server.wait) == 0
        await asyncio.to_thread(server.start)
        log = await client.messages(conversation)
        assert [message["content"] for message in log] == ["Go on.", "All of it."]
