import pytest
from starlette.requests import HTTPConnection

from chatapp.api.origins import is_foreign_origin, is_own_origin


def connection(
    origin: str | None, *, scheme: str = "http", host: str = "chat.local:8000"
) -> HTTPConnection:
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    return HTTPConnection(
        {
            "type": "websocket" if scheme.startswith("ws") else "http",
            "scheme": scheme,
            "path": "/",
            "query_string": b"",
            "headers": headers,
            "server": ("127.0.0.1", 8000),
        }
    )


@pytest.mark.parametrize(
    ("origin", "scheme", "host"),
    [
        ("http://chat.local:8000", "http", "chat.local:8000"),
        ("http://chat.local:8000", "ws", "chat.local:8000"),
        ("https://chat.local", "https", "chat.local"),
        ("https://chat.local", "wss", "chat.local:443"),
        ("http://chat.local", "http", "chat.local:80"),
        ("http://[::1]:8000", "http", "[::1]:8000"),
        ("HTTP://Chat.Local:8000", "http", "chat.local:8000"),
    ],
)
def test_an_origin_with_the_requests_own_scheme_and_host_is_ours(
    origin: str, scheme: str, host: str
) -> None:
    assert is_own_origin(connection(origin, scheme=scheme, host=host), None)
    assert not is_foreign_origin(connection(origin, scheme=scheme, host=host), None)


@pytest.mark.parametrize(
    "origin",
    [
        "https://chat.local:8000",
        "http://chat.local",
        "http://chat.local:8001",
        "http://evil.chat.local:8000",
        "http://chat.local.evil:8000",
        "http://chat.local:8000.evil",
        "http://chat.local:99999",
        "null",
        "",
        "chat.local:8000",
        "http://",
        "http://[",
    ],
)
def test_any_other_origin_is_foreign(origin: str) -> None:
    assert not is_own_origin(connection(origin), None)
    assert is_foreign_origin(connection(origin), None)


def test_no_origin_is_foreign_to_a_cookie_but_not_to_a_sign_in() -> None:
    assert not is_own_origin(connection(None), "https://chat.example.org")
    assert not is_foreign_origin(connection(None), "https://chat.example.org")


def test_the_public_url_is_ours_whatever_the_request_came_by() -> None:
    public = "https://chat.example.org"
    assert is_own_origin(connection("https://chat.example.org"), public)
    assert is_own_origin(connection("https://chat.example.org:443"), public)
    assert not is_own_origin(connection("http://chat.example.org"), public)
    assert not is_own_origin(connection("https://chat.example.org"), None)


def test_a_host_that_is_none_makes_no_origin_ours() -> None:
    assert not is_own_origin(connection("http://", host=""), None)
