"""What the process counts, and the name of each request."""

import asyncio
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from services import live
from services.domain.replies import LEASE_LASTS, Writing
from tests.support import samples
from tests.support.client import Client, new_client_id
from tests.support.patience import PATIENCE
from tests.support.server import RunningApi


async def counted(client: Client) -> dict[str, float]:
    """Return the product's own samples, such as `chatapp_sends_total stored`."""
    text = (await client.get("/metrics")).text
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("chatapp_")
    }


async def test_connections_and_rooms_are_counted_while_they_last(
    held: RunningApi, writer: Client
) -> None:
    one, two = await writer.new_conversation(), await writer.new_conversation()
    async with writer.socket(one), writer.socket(one), writer.socket(two) as last:
        await last.quiet()
        seen = await counted(writer)
        assert (seen["chatapp_connections websocket"], seen["chatapp_rooms"]) == (3, 2)


async def test_a_poll_counts_as_a_connection_while_it_waits(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    version = (await writer.poll(conversation, wait=0))["version"]
    polling = asyncio.create_task(writer.poll(conversation, wait=30, version=version))
    await held.listened_to(conversation)
    assert (await counted(writer))["chatapp_connections polling"] == 1
    await writer.say(conversation)
    await polling
    assert (await counted(writer))["chatapp_connections polling"] == 0


async def test_a_stream_counts_as_a_connection_until_the_reply_has_ended(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    held.model.write("Once")
    await writer.say(conversation)
    async with writer.stream(conversation, wait=5) as events:
        await anext(events)
        seen = await counted(writer)
        assert (seen["chatapp_connections stream"], seen["chatapp_replies_running"]) == (1, 1)
        held.model.finish(" upon a time.")
        assert [event.event async for event in events][-1] == "end"
    async with asyncio.timeout(PATIENCE):
        while (seen := await counted(writer))["chatapp_connections stream"]:
            await asyncio.sleep(0.01)
    assert seen["chatapp_replies_total complete"] == 1


async def test_a_reply_whose_process_died_is_counted_once_as_interrupted(
    held: RunningApi, writer: Client
) -> None:
    conversation, now = await writer.new_conversation(), held.clock.now()
    await writer.say(conversation)
    await writer.stop_reply(conversation)
    left = Writing(
        reply_id="left",
        started_at=now,
        text="It was",
        producer="dead",
        heartbeat_at=now,
    )
    await held.services.storage.begin_reply(conversation, left)
    await held.services.replies.sweep()
    held.clock.ahead += LEASE_LASTS + timedelta(seconds=1)
    for _ in range(2):
        await held.services.replies.sweep()
    assert (await counted(writer))["chatapp_replies_total interrupted"] == 1


async def test_sends_are_counted_by_what_became_of_them(held: RunningApi, writer: Client) -> None:
    conversation, client_id = await writer.new_conversation(), new_client_id()
    await writer.send(conversation, "Hello", client_id)
    await writer.send(conversation, "Hello", client_id)
    await writer.send(conversation, "Other", client_id)
    await writer.send(conversation, " ")
    seen = await counted(writer)
    for outcome in ("stored", "duplicate", "client_id_reused", "invalid"):
        assert seen[f"chatapp_sends_total {outcome}"] == 1
    assert seen["chatapp_send_seconds_count"] == 2
    assert seen["chatapp_hints_total sent"] >= 1


async def test_reading_on_after_a_break_is_counted(held: RunningApi, writer: Client) -> None:
    conversation = await writer.new_conversation()
    await writer.say(conversation)
    async with writer.socket(conversation), writer.socket(conversation, after=1):
        seen = await counted(writer)
        assert seen["chatapp_catch_ups_total yes"] == 1
        assert "chatapp_catch_ups_total no" not in seen


async def test_reading_on_where_too_much_was_missed_is_counted_apart(
    held: RunningApi, writer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "RECOVERY_LIMIT", 1)
    conversation = await writer.new_conversation()
    for _ in range(3):
        await writer.say(conversation)
    async with writer.socket(conversation, after=1):
        seen = await counted(writer)
        assert seen["chatapp_catch_ups_total no"] == 1
        assert "chatapp_catch_ups_total yes" not in seen


async def test_news_that_no_hint_told_of_are_counted_as_a_late_one(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        await writer.say(conversation)
        await socket.until({"type": "message"})
        assert "chatapp_hints_total late" not in await counted(writer)
    held.services.live._recheck = 0.05
    async with writer.socket(conversation, after=1) as socket:
        await held.services.storage.append(conversation, samples.draft(content="Without a word"))
        await socket.until({"type": "message"})
        assert (await counted(writer))["chatapp_hints_total late"] == 1


async def test_a_request_keeps_the_name_that_a_proxy_gave_it(api: RunningApi) -> None:
    visitor = await api.visitor()
    named = await visitor.get("/healthz", headers={"X-Request-Id": "abc-12345678"})
    assert named.headers["X-Request-Id"] == "abc-12345678"
