"""Ten thousand messages came while a client was away: it is told so, and finds all of them, in order, once."""

from services.domain.snapshots import RECOVERY_LIMIT
from services.storage.surreal import SurrealStorage
from tests.support.client import Client, Json
from tests.support.filling import fill
from tests.support.server import RunningApi

MISSED = 10_000


async def read_back(client: Client, conversation: str, first: int) -> list[Json]:
    """Return what is before `first`, page by page from there on back."""
    found: list[Json] = []
    while first > 1:
        page = await client.page(conversation, before=first, limit=200)
        found = [*page["messages"], *found]
        first = int(found[0]["seq"])
        assert page["has_more"] is (first > 1)
    return found


async def test_who_missed_ten_thousand_messages_has_the_newest_page_at_once_and_all_in_the_end(
    held: RunningApi, writer: Client
) -> None:
    """While it reads back, more is said: between what is read and what is told there is no hole."""
    conversation = await writer.new_conversation()
    assert isinstance(held.services.storage, SurrealStorage)
    await fill(held.services.storage, conversation, MISSED)
    for after in (0, MISSED - RECOVERY_LIMIT - 1):
        polled = await writer.poll(conversation, after=after, wait=20)
        assert (polled["recovered"], polled["messages"]) == (False, [])
    async with writer.socket(conversation, 1) as socket:
        welcome = socket.frames[0]
        assert (welcome["recovered"], welcome["messages"]) == (False, [])
        assert welcome["session"]["last_seq"] == MISSED
        await socket.said("While I read back")
        newest = await writer.read(conversation)
        assert (len(newest["messages"]), newest["has_more"]) == (50, True)
        await socket.said("And afterwards")
        earlier = await read_back(writer, conversation, newest["messages"][0]["seq"])
        while len(socket.of_type("message")) < 2:
            await socket.next()
    told = [frame["message"] for frame in socket.of_type("message")]
    assert [one["seq"] for one in told] == [MISSED + 1, MISSED + 2]
    later = [one for one in told if one["seq"] > newest["messages"][-1]["seq"]]
    whole = [*earlier, *newest["messages"], *later]
    assert [one["seq"] for one in whole] == list(range(1, MISSED + 3))
    assert [one["content"] for one in whole[:MISSED]] == [f"Message {n}" for n in range(MISSED)]
    assert await writer.messages(conversation) == whole
