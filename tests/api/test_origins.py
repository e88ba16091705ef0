"""A cookie counts only from our own pages; a token in a header counts from anywhere."""

import pytest
from websockets.exceptions import InvalidStatus

from tests.support.client import Client
from tests.support.cluster import Serve
from tests.support.problems import problem_of
from tests.support.server import RunningApi

FOREIGN = [
    "https://evil.example",
    "null",
    "http://127.0.0.1:1",
    "http://localhost",
    "file://",
    "",
    "not an origin",
    "http://[::1",
]


def with_origin(client: Client, origin: str | None) -> None:
    client.http.headers.pop("Origin", None)
    if origin is not None:
        client.http.headers["Origin"] = origin


async def changes(client: Client, conversation: str) -> dict[str, int]:
    """Try everything that changes something; return the status of each."""
    base = f"/api/conversations/{conversation}"
    message = {"client_id": "12345678", "content": "Hello"}
    return {
        "create": (await client.post("/api/conversations", {"session_type": "intake"})).status_code,
        "send": (await client.post(f"{base}/messages", message)).status_code,
        "typing": (await client.post(f"{base}/typing", {"active": False})).status_code,
        "ask": (await client.post(f"{base}/reply")).status_code,
        "stop": (await client.stop_reply(conversation)).status_code,
        "finalize": (await client.post(f"{base}/finalize")).status_code,
        "erase": (await client.erase(conversation)).status_code,
        "sign-out": (await client.post("/api/auth/sign-out")).status_code,
    }


@pytest.mark.parametrize("origin", [None, *FOREIGN])
async def test_a_cookie_changes_nothing_from_a_foreign_or_absent_origin(
    api: RunningApi, origin: str | None
) -> None:
    browser = await api.guest(cookies=True)
    conversation = await browser.new_conversation()
    with_origin(browser, origin)
    assert set((await changes(browser, conversation)).values()) == {403}
    problem_of(await browser.erase(conversation), 403, "bad_origin")
    # Reading is safe: another site's page can't see the answer.
    assert (await browser.read(conversation))["last_seq"] == 0


async def test_a_cookie_from_our_own_page_may_do_everything(api: RunningApi) -> None:
    browser = await api.guest(cookies=True)
    statuses = await changes(browser, await browser.new_conversation())
    assert all(200 <= status < 300 or status == 409 for status in statuses.values()), statuses


@pytest.mark.parametrize("origin", [None, *FOREIGN])
async def test_a_bearer_token_is_good_from_any_origin(
    api: RunningApi, ann: Client, origin: str | None
) -> None:
    conversation = await ann.new_conversation()
    with_origin(ann, origin)
    assert 403 not in (await changes(ann, conversation)).values()


async def test_a_bearer_token_goes_before_a_cookie(api: RunningApi, ann: Client) -> None:
    other = await api.guest("Bob", cookies=True)
    del other.http.headers["Origin"]
    other.http.headers["Authorization"] = f"Bearer {ann.token}"
    me = await other.post("/api/conversations", {"session_type": "intake"})
    assert (me.status_code, me.json()["user_id"]) == (201, ann.user["id"])


async def test_the_public_url_is_our_own_origin_too(serve: Serve) -> None:
    async with serve(public_url="https://chat.example.org") as api:
        visitor = await api.visitor()
        await visitor.sign_in_as_guest("Ann")
        del visitor.http.headers["Authorization"]
        visitor.http.headers["Cookie"] = f"chat_session={visitor.token}"
        body = {"session_type": "intake"}
        for origin, status in (
            ("https://chat.example.org", 201),
            ("https://chat.example.org:443", 201),
            (api.url, 201),
            ("http://chat.example.org", 403),
            ("https://chat.example.org:8443", 403),
            ("https://chat.example.org.evil.example", 403),
        ):
            with_origin(visitor, origin)
            answer = await visitor.post("/api/conversations", body)
            assert answer.status_code == status, origin


@pytest.mark.parametrize("entrance", ["guest", "sign-in", "sign-up"])
async def test_nobody_is_signed_in_from_a_foreign_page(api: RunningApi, entrance: str) -> None:
    visitor = await api.visitor()
    with_origin(visitor, "https://evil.example")
    body = {"email": "x@example.org", "password": "1234567890", "name": "Ann"}
    answer = await visitor.post(f"/api/auth/{entrance}", body)
    problem_of(answer, 403, "bad_origin")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
async def test_a_socket_by_cookie_from_a_foreign_or_absent_origin_is_refused_with_403(
    api: RunningApi, origin: str | None
) -> None:
    browser = await api.guest(cookies=True)
    conversation = await browser.new_conversation()
    with pytest.raises(InvalidStatus) as refused:
        async with browser.handshake(conversation, origin=origin):
            pytest.fail("it was let in")
    assert refused.value.response.status_code == 403


async def test_a_socket_by_cookie_from_our_own_page_is_welcome(api: RunningApi) -> None:
    browser = await api.guest(cookies=True)
    conversation = await browser.new_conversation()
    async with browser.handshake(conversation, origin=api.url) as socket:
        assert (await socket.next())["type"] == "welcome"


@pytest.mark.parametrize("origin", [None, "https://evil.example"])
async def test_a_socket_by_bearer_token_is_welcome_from_any_origin(
    ann: Client, origin: str | None
) -> None:
    conversation = await ann.new_conversation()
    async with ann.handshake(conversation, origin=origin) as socket:
        assert (await socket.next())["type"] == "welcome"
