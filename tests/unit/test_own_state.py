"""What Reflex keeps of a tab is found by the sign-in that it was kept for, and by nobody else."""

from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs

from starlette.types import Message, Receive, Scope, Send

from chatapp.own_state import with_own_state
from services.domain.errors import Unauthenticated

QUERY = b"token=tab-1&EIO=4&transport=websocket"


class Accounts:
    """`alex` and `sam` are signed in, nobody else is."""

    async def session(self, token: str) -> SimpleNamespace:
        if token not in {"alex", "sam"}:
            raise Unauthenticated
        return SimpleNamespace(token_hash=f"hash of {token}")


async def passed_on(cookie: str, query: bytes = QUERY, path: str = "/_event/") -> bytes:
    """Return the query that Reflex gets to see."""
    return (await scope_of(cookie, query, path))["query_string"]


async def scope_of(cookie: str, query: bytes = QUERY, path: str = "/_event/") -> Scope:
    """Return what Reflex gets to see."""
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        seen.append(scope)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    headers = [(b"origin", b"https://chat.example.org"), (b"Authorization", b"Basic YTpi")]
    if cookie:
        headers.append((b"cookie", f"a=b; chat_session={cookie}".encode()))
    scope = {"type": "websocket", "path": path, "query_string": query, "headers": headers}
    await with_own_state(app, cast("Any", Accounts()))(scope, receive, send)
    return seen[0]


async def test_a_tab_finds_its_state_again_as_long_as_the_sign_in_lasts() -> None:
    assert await passed_on("alex") == await passed_on("alex")
    assert await passed_on("") == await passed_on("")


async def test_another_sign_in_none_and_a_dead_one_find_nothing_of_it() -> None:
    states = {await passed_on(cookie) for cookie in ("alex", "sam", "")}
    assert len(states) == 3
    assert await passed_on("dead") == await passed_on("")


async def test_another_tab_finds_nothing_of_it() -> None:
    assert await passed_on("alex") != await passed_on("alex", QUERY.replace(b"tab-1", b"tab-2"))


async def test_whatever_else_the_socket_asks_for_stays() -> None:
    query = parse_qs((await passed_on("alex")).decode())
    assert (query["EIO"], query["transport"]) == (["4"], ["websocket"])
    assert "tab-1" not in query["token"][0]


async def test_other_paths_and_other_queries_are_left_alone() -> None:
    assert await passed_on("alex", path="/ws/conversations/1") == QUERY
    assert await passed_on("alex", b"EIO=4") == b"EIO=4"


async def test_what_one_could_sign_in_by_is_not_given_to_be_kept() -> None:
    origin = (b"origin", b"https://chat.example.org")
    assert (await scope_of("alex"))["headers"] == [origin, (b"cookie", b"chat_login=hash of alex")]
    assert (await scope_of("dead"))["headers"] == [origin]
    assert (await scope_of(""))["headers"] == [origin]
