"""The name of a request, as it is logged and as its answer carries it."""

from typing import Any

import pytest
from structlog.contextvars import get_contextvars

from chatapp.api.request_ids import RequestIds


async def served(name: str) -> tuple[str, dict[bytes, bytes]]:
    """Serve a request that carries `name`; return the name in its logs, and its answer's headers."""
    logged, headers = "", dict[bytes, bytes]()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal logged
        logged = get_contextvars()["request_id"]
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        headers.update(message["headers"])

    scope = {"type": "http", "headers": [(b"x-request-id", name.encode())]}
    await RequestIds(app)(scope, receive, send)
    return logged, headers


async def test_the_name_that_a_proxy_gives_is_logged_and_answered() -> None:
    assert await served("abc-12345678") == ("abc-12345678", {b"x-request-id": b"abc-12345678"})


@pytest.mark.parametrize("name", ["", "short", "x" * 65, "with space in it", "line\tbreak-12345"])
async def test_without_a_usable_name_it_is_logged_by_one_of_its_own_and_answers_without(
    name: str,
) -> None:
    (first, headers), (second, _) = await served(name), await served(name)
    assert len(first) == len(second) == 32
    assert first != second
    assert headers == {}
