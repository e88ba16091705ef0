"""What the process counts, and the name of each request."""

from prometheus_client.parser import text_string_to_metric_families

from tests.support.client import Client, new_client_id
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
        assert (await counted(writer))["chatapp_catch_ups_total yes"] == 1


async def test_a_request_keeps_the_name_that_a_proxy_gave_it(api: RunningApi) -> None:
    visitor = await api.visitor()
    named = await visitor.get("/healthz", headers={"X-Request-Id": "abc-12345678"})
    assert named.headers["X-Request-Id"] == "abc-12345678"
