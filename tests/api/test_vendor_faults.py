"""What a room is told of each fault that a vendor can have, and what it looks like afterwards."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.client import Client, Json, Socket
from tests.support.logs import Logged
from tests.support.patience import PATIENCE
from tests.support.vendor_api import ANTHROPIC, OPENAI, PROTOCOLS, point_to, vendor_api
from tests.support.vendor_server import Reply, VendorServer

HALF = ("Half", " a", " word")
TOO_LONG = {
    OPENAI: "This model's maximum context length is 8192 tokens.",
    ANTHROPIC: "prompt is too long: 210000 tokens > 200000 maximum",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What the vendor does with its requests, and what becomes of the reply."""

    replies: tuple[Reply, ...]
    code: str
    retryable: bool
    shown: str = ""


FAULTS = {
    "a wrong key": Fault(
        replies=(Reply(status=401, code="invalid_api_key"),),
        code="model_misconfigured",
        retryable=False,
    ),
    "too much to do, for long": Fault(
        replies=(Reply(status=429, retry_after="60"),), code="model_busy", retryable=True
    ),
    "too much to do, again and again": Fault(
        replies=(Reply(status=429), Reply(status=429)), code="model_busy", retryable=True
    ),
    "an error of its own": Fault(
        replies=(Reply(status=500), Reply(status=503)), code="model_busy", retryable=True
    ),
    "a cut in the middle": Fault(
        replies=(Reply(tokens=HALF, end="cut"),),
        code="model_interrupted",
        retryable=True,
        shown="Half a word",
    ),
    "an end without a reason": Fault(
        replies=(Reply(tokens=HALF, end="unfinished"),),
        code="model_interrupted",
        retryable=True,
        shown="Half a word",
    ),
    "a broken chunk": Fault(
        replies=(Reply(tokens=HALF, end="broken"),),
        code="model_interrupted",
        retryable=True,
        shown="Half a word",
    ),
    "an error event in the middle": Fault(
        replies=(Reply(tokens=HALF, end="error", code="overloaded_error"),),
        code="model_busy",
        retryable=True,
        shown="Half a word",
    ),
    "no word at all": Fault(replies=(Reply(end="mute"),), code="model_silent", retryable=True),
    "no further word": Fault(
        replies=(Reply(tokens=HALF, end="silent"),),
        code="model_silent",
        retryable=True,
        shown="Half a word",
    ),
    "a refusal at once": Fault(
        replies=(Reply(tokens=(), end="content_filter"),), code="model_refused", retryable=False
    ),
    "a refusal in the middle": Fault(
        replies=(Reply(tokens=HALF, end="content_filter"),),
        code="model_refused",
        retryable=False,
        shown="Half a word",
    ),
    "an empty answer": Fault(replies=(Reply(tokens=()),), code="model_failed", retryable=True),
}


@pytest_asyncio.fixture(loop_scope="module")
async def vendor(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[VendorServer]:
    """The only vendor that can be reached."""
    async with VendorServer() as server:
        server.default = Reply(tokens=("Tell", " me", " more."))
        point_to(monkeypatch, server)
        yield server


@pytest.fixture(params=PROTOCOLS, ids=lambda name: name.partition(":")[0])
def protocol(request: pytest.FixtureRequest) -> str:
    """The model of each vendor in turn."""
    name: str = request.param
    return name


def told(socket: Socket) -> list[Json]:
    """Return what the room was told of messages and replies, without what differs from run to run."""
    frames: list[Json] = []
    for frame in socket.of_type("message", "reply"):
        if frame["type"] == "reply":
            frames.append({key: frame[key] for key in ("state", "seq", "error")})
        else:
            message = frame["message"]
            frames.append({key: message[key] for key in ("seq", "role", "content", "outcome")})
    return frames


def said(content: str = "Hello", seq: int = 1) -> Json:
    return {"seq": seq, "role": "user", "content": content, "outcome": None}


STARTED: Json = {"state": "started", "seq": None, "error": None}
ANSWERED: list[Json] = [
    {"seq": 2, "role": "ai", "content": "Tell me more.", "outcome": "complete"},
    {"state": "complete", "seq": 2, "error": None},
]


async def ended(socket: Socket) -> Json:
    """Return the frame that tells how the reply has ended."""
    return await socket.until(where=lambda f: f["type"] == "reply" and f["state"] != "started")


async def had_again(client: Client, conversation: str) -> None:
    """Ask again, and have the answer."""
    assert (await client.ask(conversation)).status_code == 202
    session = await client.settled(conversation)
    assert session.get("failed_reply") is None
    assert [m["content"] for m in session["messages"]] == ["Hello", "Tell me more."]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_the_room_is_told_what_failed_and_can_have_it_again(
    tmp_path: Path, vendor: VendorServer, protocol: str, fault: Fault
) -> None:
    """Message, started, failed: nothing else; the text so far is kept, nothing of it is in the log."""
    vendor.script(*fault.replies)
    retries, seconds = len(fault.replies) - 1, 1 if fault.code == "model_silent" else 5
    async with vendor_api(tmp_path, protocol, seconds=seconds, retries=retries) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        async with ann.socket(conversation) as socket:
            await socket.said("Hello")
            error = (await ended(socket))["error"]
            await socket.quiet()
        assert (error["code"], error["retryable"]) == (fault.code, fault.retryable)
        assert told(socket) == [said(), STARTED, {"state": "failed", "seq": None, "error": error}]
        session = await ann.read(conversation)
        assert (session["reply"], session["last_seq"]) == (None, 1)
        assert session["failed_reply"]["error"] == error
        assert session["failed_reply"]["text"] == fault.shown
        assert len(vendor.requests) == len(fault.replies)
        await had_again(ann, conversation)


async def test_a_wrong_key_is_told_to_the_operator_and_not_to_the_person(
    tmp_path: Path, vendor: VendorServer, protocol: str, logged: Logged
) -> None:
    vendor.script(Reply(status=401, code="invalid_api_key", message="Wrong key sk-very-secret."))
    async with vendor_api(tmp_path, protocol) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation)
        error = (await ann.settled(conversation))["failed_reply"]["error"]
    (event,) = (event for event in logged.events if event["event"] == "reply_failed")
    assert "status=401" in event["reason"]
    assert protocol.partition(":")[2] in event["reason"]
    assert "sk-very-secret" not in str(logged.events)
    assert not {"401", "key", "gpt", "claude"} & set(error["detail"].lower().split())


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
async def test_a_busy_vendor_costs_time_and_nothing_else(
    tmp_path: Path, vendor: VendorServer, protocol: str, status: int
) -> None:
    vendor.script(Reply(status=status))
    async with vendor_api(tmp_path, protocol) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        async with ann.socket(conversation) as socket:
            await socket.said("Hello")
            await ended(socket)
        assert told(socket) == [said(), STARTED, *ANSWERED]
    assert len(vendor.requests) == 2


async def test_a_text_cut_in_the_middle_streams_to_the_cut_and_says_so(
    tmp_path: Path, vendor: VendorServer, protocol: str
) -> None:
    held = asyncio.Event()
    vendor.script(Reply(tokens=HALF, held=held, held_after=2, end="cut"))
    async with vendor_api(tmp_path, protocol) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation)
        async with ann.stream(conversation) as events:
            first = await anext(events)
            held.set()
            rest = [event async for event in events]
    *deltas, end = [first, *rest]
    assert {event.event for event in deltas} == {"delta"}
    assert "".join(event.data["text"] for event in deltas) == "Half a word"
    assert (end.event, end.data["state"], end.data["seq"]) == ("end", "failed", None)
    assert end.data["error"]["code"] == "model_interrupted"


async def test_a_log_too_long_for_the_vendor_is_shortened_and_tried_once_more(
    tmp_path: Path, vendor: VendorServer, protocol: str
) -> None:
    """The oldest go first; how it began and what was said last stay, and the room sees nothing of it."""
    async with vendor_api(tmp_path, protocol) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        for number in range(4):
            await ann.say(conversation, f"Message {number} " + "x" * 100)
            await ann.settled(conversation)
        vendor.script(Reply(status=400, code="invalid_request_error", message=TOO_LONG[protocol]))
        before = len(vendor.requests)
        await ann.say(conversation, "Message 4")
        session = await ann.settled(conversation)
        assert [m["role"] for m in session["messages"]][-2:] == ["user", "ai"]
        assert "failed_reply" not in session
    whole, shorter = (str(request.body) for request in vendor.requests[before:])
    assert all(f"Message {number}" in whole for number in range(5))
    assert [number for number in range(5) if f"Message {number}" in shorter] == [0, 3, 4]
    assert "messages are left out" in shorter


async def test_a_log_that_stays_too_long_fails_after_one_more_try(
    tmp_path: Path, vendor: VendorServer, protocol: str
) -> None:
    async with vendor_api(tmp_path, protocol) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        for _ in range(2):
            await ann.say(conversation, "Message " + "x" * 100)
            await ann.settled(conversation)
        too_long = Reply(status=400, code="invalid_request_error", message=TOO_LONG[protocol])
        vendor.script(too_long, too_long)
        before = len(vendor.requests)
        await ann.say(conversation, "Message 3")
        error = (await ann.settled(conversation))["failed_reply"]["error"]
    assert (error["code"], error["retryable"]) == ("model_context_full", False)
    assert len(vendor.requests) - before == 2


async def test_a_second_model_answers_where_the_first_one_can_not(
    tmp_path: Path, vendor: VendorServer, protocol: str, logged: Logged
) -> None:
    """The room sees one reply like any other; the log says why it was the other model's."""
    vendor.script(Reply(status=401, code="invalid_api_key"))
    other = next(name for name in PROTOCOLS if name != protocol)
    async with vendor_api(tmp_path, protocol, fallback=other) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        async with ann.socket(conversation) as socket:
            await socket.said("Hello")
            await ended(socket)
        assert told(socket) == [said(), STARTED, *ANSWERED]
    assert len({request.path for request in vendor.requests}) == 2
    (event,) = (event for event in logged.events if event["event"] == "model_fallback")
    assert "status=401" in event["reason"]


@pytest.mark.parametrize(
    "reply",
    [Reply(tokens=HALF, end="cut"), Reply(tokens=(), end="content_filter")],
    ids=["after words", "after a refusal"],
)
async def test_the_second_model_is_not_asked(
    tmp_path: Path, vendor: VendorServer, protocol: str, reply: Reply
) -> None:
    vendor.script(reply)
    async with vendor_api(tmp_path, protocol, fallback=protocol) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation)
        session = await ann.settled(conversation)
    assert session["failed_reply"]["text"] == "".join(reply.tokens)
    assert len(vendor.requests) == 1


async def test_two_models_that_fail_are_one_failed_reply(
    tmp_path: Path, vendor: VendorServer, protocol: str
) -> None:
    vendor.script(Reply(status=401), Reply(status=503))
    async with vendor_api(tmp_path, protocol, fallback=protocol, retries=0) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        async with ann.socket(conversation) as socket:
            await socket.said("Hello")
            error = (await ended(socket))["error"]
            await socket.quiet()
        assert error["code"] == "model_busy"
        assert told(socket) == [said(), STARTED, {"state": "failed", "seq": None, "error": error}]
        await had_again(ann, conversation)


@pytest.mark.parametrize("way", ["stop", "finalize", "erase"])
async def test_what_ends_a_reply_closes_the_vendor_s_connection(
    tmp_path: Path, vendor: VendorServer, protocol: str, way: str
) -> None:
    """Nobody pays for words that nobody will read."""
    vendor.script(Reply(tokens=("word ",) * 10_000, delay=0.01))
    async with vendor_api(tmp_path, protocol) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation)
        async with ann.stream(conversation) as events:
            await anext(events)
        match way:
            case "stop":
                assert (await ann.stop_reply(conversation)).status_code == 202
            case "finalize":
                assert (await ann.finalize(conversation))["last_seq"] == 2
            case _:
                assert (await ann.erase(conversation)).status_code == 204
        await asyncio.wait_for(vendor.requests[0].disconnected.wait(), PATIENCE)
    assert len(vendor.requests) == 1


@pytest.mark.parametrize(
    "case",
    [
        (Reply(), "complete"),
        (Reply(tokens=HALF, end="cut"), "model_interrupted"),
        (Reply(status=401), "model_misconfigured"),
    ],
    ids=["complete", "cut", "refused"],
)
async def test_each_reply_is_one_line_of_the_log_without_its_content(
    tmp_path: Path,
    vendor: VendorServer,
    protocol: str,
    logged: Logged,
    case: tuple[Reply, str],
) -> None:
    reply, outcome = case
    vendor.script(reply)
    async with vendor_api(tmp_path, protocol) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation, "What nobody else may read")
        await ann.settled(conversation)
        async with asyncio.timeout(PATIENCE):
            while "chatapp_replies_running 0.0" not in (text := (await ann.get("/metrics")).text):
                await asyncio.sleep(0.01)
    (line,) = [event for event in logged.events if event["event"] == "reply_ended"]
    assert (line["outcome"], line["requests"]) == (outcome, 1)
    assert line["model"].partition(":")[2] == protocol.partition(":")[2]
    assert line["characters"] == (0 if reply.status != 200 else len("".join(reply.tokens)))
    if outcome == "complete":
        assert (line["tokens_read"], line["tokens_written"]) == (10, 5)
        assert 'chatapp_reply_tokens_total{direction="written"} 5.0' in text
    assert f'chatapp_replies_total{{outcome="{outcome}"}} 1.0' in text
    for secret in ("nobody", "Hello", "Half"):
        assert secret not in str(line)
