"""A page may be open while somebody else signs in on the same device: it never speaks in their name."""

from tests.support.couples import couple
from tests.support.problems import problem_of
from tests.support.server import RunningApi


async def test_a_page_of_ann_s_says_nothing_as_ben_who_has_signed_in_since(
    api: RunningApi,
) -> None:
    """They are partners, so that Ben may write where she did; the cookie is his by now."""
    two = await couple(api)
    room = await two.room()
    ann, ben = two.a.user["id"], two.b.user["id"]
    two.b.http.headers["Chat-User"] = ann
    problem_of(await two.b.send(room, "Ann's words"), 401, "unauthenticated")
    problem_of(await two.b.get(f"/api/conversations/{room}/events"), 401, "unauthenticated")
    async with two.b.handshake(room, query=f"after=0&user={ann}") as socket:
        assert await socket.close_code() == 4401
    two.b.http.headers["Chat-User"] = ben
    await two.b.say(room, "Ben's words")
    async with two.b.handshake(room, query=f"after=0&user={ben}") as socket:
        welcome = await socket.next()
    assert [message["content"] for message in welcome["messages"]] == ["Ben's words"]
