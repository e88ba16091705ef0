"""Frames that can't be taken, over `/ws/conversations/{id}`, and how whoever sends them learns so."""

import asyncio
import contextlib
import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.client import Client, Socket
from tests.support.cluster import Serve
from tests.support.server import RunningApi


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        "[]",
        "null",
        '"ping"',
        "{}",
        '{"type": "shout"}',
        '{"type": ["ping"]}',
        '{"type": "message"}',
        '{"type": "message", "client_id": "12345678"}',
        '{"type": "message", "client_id": 12345678, "content": "x"}',
        '{"type": "message", "client_id": "12345678", "content": null}',
        '{"type": "message", "client_id": "1234567\\ud800", "content": "x"}',
        '{"type": "typing"}',
        '{"type": "typing", "active": "yes"}',
        '{"type": "typing", "active": 1}',
        '{"type": "ack", "client_id": "12345678", "seq": 1}',
        "[" * 20_000,
        "9" * 20_000,
        '{"type": "ping"} {"type": "ping"}',
    ],
)
async def test_a_frame_that_cannot_be_understood_is_told_and_the_connection_goes_on(
    ann: Client, frame: str
) -> None:
    conversation = await ann.new_conversation()
    async with ann.socket(conversation) as socket:
        await socket.send(frame)
        error = await socket.next()
        assert list(error) == ["type", "code", "detail"]
        assert (error["type"], error["code"]) == ("error", "invalid")
        assert error["detail"]
        assert (await socket.said("Still here"))["type"] == "ack"


async def test_twenty_bad_frames_in_a_row_end_the_connection_with_4400(ann: Client) -> None:
    conversation = await ann.new_conversation()
    async with ann.socket(conversation) as socket:
        for _ in range(19):
            await socket.send("bad")
        await socket.quiet()  # a good frame in between: the count starts anew
        for _ in range(19):
            await socket.send("bad")
        await socket.quiet()
        assert len(socket.of_type("error")) == 38
        for _ in range(20):
            await socket.send("bad")
        assert await socket.close_code() == 4400


async def test_a_binary_frame_ends_the_connection_with_4400(ann: Client) -> None:
    conversation = await ann.new_conversation()
    async with ann.socket(conversation) as socket:
        await socket.send(b'{"type": "ping"}')
        assert await socket.close_code() == 4400


async def test_a_frame_over_64_kib_ends_the_connection_with_4400(ann: Client) -> None:
    conversation = await ann.new_conversation()
    for letter in ("x", "ä"):
        async with ann.socket(conversation) as socket:
            around = '{"type": "ping", "x": ""}'
            most = 65_536 - len(around)
            fitting = letter * (most // len(letter.encode())) + "x" * (most % len(letter.encode()))
            await socket.send(around.replace('""', f'"{fitting}"'))
            await socket.until({"type": "pong"})
            await socket.send(around.replace('""', f'"{fitting}x"'))
            assert await socket.close_code() == 4400


@pytest.mark.parametrize("size", [1_000_000, 17_000_000, 70_000_000])
async def test_a_frame_of_any_size_over_the_limit_ends_the_connection_with_4400(
    api: RunningApi, ann: Client, size: int
) -> None:
    code, _ = await _told(api, ann, ["x" * size])
    assert code == 4400


async def test_what_was_wrong_arrives_before_the_close_whatever_is_still_on_its_way(
    api: RunningApi, ann: Client
) -> None:
    code, types = await _told(api, ann, ["x" * 200] * 5000)
    assert (code, types.count("error")) == (4400, 19)


async def test_whoever_floods_while_limited_learns_so(serve: Serve) -> None:
    async with serve(messages_per_minute=1, messages_burst=1) as api:
        sent = [
            json.dumps({"type": "message", "client_id": f"message-{number}", "content": "x" * 200})
            for number in range(3000)
        ]
        code, types = await _told(api, await api.guest(), sent)
        assert (code, types.count("reject")) == (4429, 49)


async def _told(api: RunningApi, client: Client, frames: list[str]) -> tuple[int, list[str]]:
    """Return the close code, and the types of the frames before, for who sends all `frames` at once."""
    conversation = await client.new_conversation()
    address = f"{api.url.replace('http', 'ws')}/ws/conversations/{conversation}"
    return await asyncio.to_thread(_send_at_once, address, client.token, frames)


def _send_at_once(address: str, token: str, frames: list[str]) -> tuple[int, list[str]]:
    headers = {"Authorization": f"Bearer {token}"}
    told: list[str] = []
    with connect(address, additional_headers=headers, proxy=None, compression=None) as socket:
        with contextlib.suppress(ConnectionClosed):
            for frame in frames:
                socket.send(frame)
        with contextlib.suppress(ConnectionClosed):
            while True:
                told.append(json.loads(socket.recv(20))["type"])
        assert socket.protocol.close_rcvd, "the server went without a close frame"
        return socket.protocol.close_rcvd.code, told


async def test_whoever_signs_out_while_pinging_all_the_time_learns_so(ann: Client) -> None:
    conversation = await ann.new_conversation()
    async with ann.socket(conversation) as socket:
        pinging = asyncio.create_task(_ping_for_ever(socket))
        await socket.until({"type": "pong"})
        await ann.post("/api/auth/sign-out")
        assert await socket.close_code() == 4401
        await pinging


async def _ping_for_ever(socket: Socket) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            await socket.send({"type": "ping"})
            await asyncio.sleep(0)
