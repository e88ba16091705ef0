"""A page may be open while somebody else signs in on the same device: it never speaks in their name."""

import httpx

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


async def test_signing_in_from_a_page_ends_the_session_that_it_takes_the_place_of(
    api: RunningApi,
) -> None:
    """The page says whose it was. A program that holds several sessions by their tokens says nothing."""
    ann = await api.guest("Ann")
    origin = {"Origin": api.url}
    cookie = {"Cookie": f"chat_session={ann.token}"}
    body = {"name": "Ben"}
    for headers, lives in ((cookie, True), ({**cookie, "Chat-User": ann.user["id"]}, False)):
        async with httpx.AsyncClient(base_url=api.url, headers=origin | headers) as page:
            answer = await page.post("/api/auth/guest", json=body)
        assert answer.status_code == 201
        assert (await ann.get("/api/auth/me")).status_code == (200 if lives else 401)


async def test_a_page_of_somebody_elses_ends_no_session_by_signing_in(api: RunningApi) -> None:
    ann, ben = await api.guest("Ann"), await api.guest("Ben")
    headers = {
        "Origin": api.url,
        "Cookie": f"chat_session={ann.token}",
        "Chat-User": ben.user["id"],
    }
    async with httpx.AsyncClient(base_url=api.url, headers=headers) as page:
        assert (await page.post("/api/auth/guest", json={"name": "Cem"})).status_code == 201
    assert (await ann.get("/api/auth/me")).status_code == 200
