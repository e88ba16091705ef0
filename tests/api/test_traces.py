"""What a collector of traces is told, by OTLP over HTTP, and what it must not be told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from chatapp.bootstrap import create_model, create_spans
from chatapp.settings import Settings
from tests.support.client import new_client_id
from tests.support.collector import collector
from tests.support.logs import Logged
from tests.support.patience import PATIENCE
from tests.support.server import RunningApi, running_api
from tests.support.vendor_api import OPENAI, point_to
from tests.support.vendor_server import Reply, VendorServer

if TYPE_CHECKING:
    from tests.support.scripted_model import ScriptedModel

SAID = "My sister's name is Leocadia."
ANSWERED = ("Tell", " me", " of", " Leocadia.")
EMAIL, PASSWORD = "leocadia@example.org", "a-long-password"
ACCOUNT = {"email": EMAIL, "password": PASSWORD, "name": "Leocadia"}


@asynccontextmanager
async def traced(folder: Path, to: str) -> AsyncGenerator[RunningApi]:
    """An API whose vendor's model tells its own spans to the same collector."""
    settings = Settings(model=OPENAI, otlp_endpoint=to, model_retries=0)
    spans = await asyncio.to_thread(create_spans, settings, "here")
    model = cast("ScriptedModel", await asyncio.to_thread(create_model, settings, spans))
    async with running_api(folder, model=model, otlp_endpoint=to) as api:
        try:
            yield api
        finally:
            await api.stop()
            await spans.close()


async def test_a_message_its_reply_and_the_vendors_call_are_one_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with collector() as told, VendorServer() as vendor:
        point_to(monkeypatch, vendor)
        async with traced(tmp_path, told.url) as api:
            ann = await api.guest("Ann")
            conversation = await ann.new_conversation()
            body = {"client_id": new_client_id(), "content": SAID}
            path = f"/api/conversations/{conversation}/messages"
            await ann.post(path, body, headers={"X-Request-Id": "named-by-a-proxy"})
            await ann.settled(conversation)
    request = told.one("POST /api/conversations/{conversation_id}/messages")
    assert request.attributes["chatapp.request_id"] == "named-by-a-proxy"
    assert request.attributes["http.response.status_code"] == 201
    assert {"send", "reply", "fn::append_and_begin", "chat gpt-5-mini"} <= told.below(request)
    send, reply, call = told.one("send"), told.one("reply"), told.one("chat gpt-5-mini")
    assert send.attributes["chatapp.outcome"] == "stored"
    assert send.trace == reply.trace == call.trace == request.trace
    assert reply.attributes["chatapp.outcome"] == "complete"
    assert reply.attributes["chatapp.model"] == "openai:gpt-5-mini"
    assert reply.attributes["chatapp.request_id"] == "named-by-a-proxy"
    assert [event.name for event in reply.span.events] == ["first_token"]
    assert call.attributes["gen_ai.provider.name"] == "openai"
    assert told.process["service.name"] == "chatapp"


async def test_nothing_is_told_that_somebody_said_or_could_sign_in_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with collector() as told, VendorServer() as vendor:
        point_to(monkeypatch, vendor)
        vendor.script(Reply(tokens=ANSWERED))
        async with traced(tmp_path, told.url) as api:
            ann, twin = await api.visitor(), await api.visitor()
            await ann.enter("sign-up", ACCOUNT)
            assert (await twin.post("/api/auth/sign-up", ACCOUNT)).status_code == 409
            conflict = (await ann.post("/api/conflicts", {"title": SAID})).json()["id"]
            invited = await ann.post(f"/api/conflicts/{conflict}/invitations")
            code = invited.json()["code"]
            await ann.post(f"/api/invitations/{code}/accept")
            conversation = await ann.new_conversation(title=SAID)
            await ann.say(conversation, SAID)
            await ann.settled(conversation)
            async with ann.socket(conversation) as socket:
                await socket.said(SAID)
            token = ann.token
    everything = b"".join(told.bodies)
    assert b"/api/invitations/{code}/accept" in everything
    for secret in ("Leocadia", "leocadia", PASSWORD, token, code, "sk-very-secret"):
        assert secret.encode() not in everything, secret


async def test_each_message_of_a_socket_is_a_trace_of_its_own(tmp_path: Path) -> None:
    async with collector() as told, running_api(tmp_path, otlp_endpoint=told.url) as api:
        ann = await api.guest("Ann")
        conversation = await ann.new_conversation()
        async with ann.socket(conversation) as socket:
            await socket.said()
            await socket.said(" ")
        async with ann.handshake("no-such-one") as refused:
            assert await refused.close_code() == 4404
        await api.stop()
    stored, rejected = told.named("WEBSOCKET message")
    welcomed, closed = told.named("WEBSOCKET /ws/conversations/{conversation_id}")
    assert len({stored.trace, rejected.trace, welcomed.trace, closed.trace}) == 4
    assert "send" in told.below(stored)
    assert [link.trace_id for link in stored.span.links] == [welcomed.trace]
    assert stored.attributes["chatapp.request_id"] == welcomed.attributes["chatapp.request_id"]
    assert closed.attributes["chatapp.close_code"] == 4404
    ends = [send.attributes for send in told.named("send")]
    assert [end.get("chatapp.outcome", end.get("error.type")) for end in ends] == [
        "stored",
        "invalid",
    ]
    assert not any(send.failed for send in told.named("send"))


async def test_a_vendors_fault_is_told_by_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with collector() as told, VendorServer() as vendor:
        point_to(monkeypatch, vendor)
        vendor.script(Reply(status=401, code="invalid_api_key"))
        async with traced(tmp_path, told.url) as api:
            ann = await api.guest("Ann")
            conversation = await ann.new_conversation()
            await ann.say(conversation, SAID)
            await ann.settled(conversation)
    reply, call = told.one("reply"), told.one("chat gpt-5-mini")
    assert reply.failed
    assert reply.attributes["chatapp.outcome"] == "model_misconfigured"
    assert call.failed
    assert call.attributes["error.type"] == "model_misconfigured"


async def test_a_trace_that_a_proxy_has_begun_goes_on(tmp_path: Path) -> None:
    trace, span = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    async with collector() as told, running_api(tmp_path, otlp_endpoint=told.url) as api:
        ann = await api.guest("Ann")
        await ann.get("/api/auth/me", headers={"traceparent": f"00-{trace}-{span}-01"})
        await api.stop()
    asked = told.one("GET /api/auth/me")
    assert (asked.trace.hex(), asked.span.parent_span_id.hex()) == (trace, span)


async def test_a_collector_that_is_away_is_mentioned_once_and_holds_nobody_up(
    tmp_path: Path, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "20")
    async with collector() as told:
        told.status = 400
        async with running_api(tmp_path, otlp_endpoint=told.url) as api:
            ann = await api.guest("Ann")
            for _ in range(3):
                told.asked.clear()
                assert (await ann.get("/api/auth/me")).status_code == 200
                await asyncio.wait_for(told.asked.wait(), PATIENCE)
            await _logged(logged, "traces_lost")
            told.status = 200
            await ann.get("/api/auth/me")
            await _logged(logged, "traces_found")
    events = [event["event"] for event in logged.events]
    assert events.count("traces_lost") == 1


async def _logged(logged: Logged, event: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while event not in {told["event"] for told in logged.events}:
            await asyncio.sleep(0.01)


async def test_the_end_does_not_wait_for_a_collector_that_does_not_answer(tmp_path: Path) -> None:
    held: list[asyncio.StreamWriter] = []

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        async with running_api(tmp_path, otlp_endpoint=url) as api:
            await api.guest("Ann")
            async with asyncio.timeout(PATIENCE):
                await api.stop()
    finally:
        for writer in held:
            writer.close()
        server.close()
