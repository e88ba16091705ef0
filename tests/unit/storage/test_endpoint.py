"""Addresses of databases."""

from pathlib import Path

import pytest

from services.storage.client import Login, open_client
from services.storage.endpoint import parse_endpoint
from services.storage.port import StorageError


@pytest.mark.parametrize(
    ("url", "engine", "path"),
    [
        ("mem://", "memory", None),
        ("surrealkv://.data/db", "disk", Path(".data/db")),
        ("surrealkv:///var/lib/chat", "disk", Path("/var/lib/chat")),
        ("surrealkv:///var/lib/chat?sync=every", "disk", Path("/var/lib/chat")),
        ("ws://127.0.0.1:8000", "server", None),
        ("wss://db.example.org", "server", None),
    ],
)
def test_an_address_says_where_the_database_is(url: str, engine: str, path: Path | None) -> None:
    endpoint = parse_endpoint(url)
    assert (endpoint.engine, endpoint.path, endpoint.url) == (engine, path, url)
    assert endpoint.embedded is (engine != "server")


@pytest.mark.parametrize(
    "url", ["", "db", "mem", "mem://x", "file:///x", "surrealkv://", "ws://:1"]
)
def test_what_is_no_address_is_refused_with_what_is_wanted(url: str) -> None:
    with pytest.raises(StorageError, match="use surrealkv://PATH"):
        parse_endpoint(url)


SECRET = "hunter2%40x"


@pytest.mark.parametrize(
    "url",
    [
        f"http://me:{SECRET}@x",
        f"ws://me:{SECRET}@x:99999",
        f"ws://me:{SECRET}@",
        f"ws://me:{SECRET}@[x",
    ],
)
def test_an_address_that_is_refused_is_not_shown(url: str) -> None:
    with pytest.raises(StorageError) as told:
        parse_endpoint(url)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize(
    "said", ["{url} isn't a URI", "no way in for me:hunter2%40x", "hunter2@x", "?key=k1"]
)
def test_what_a_library_says_of_an_address_is_shown_without_secrets(said: str) -> None:
    endpoint = parse_endpoint(f"ws://me:{SECRET}@db.example.org:8000/rpc?key=k1")
    assert endpoint.name == "ws://db.example.org:8000/rpc"
    shown = endpoint.without_secrets(said.format(url=endpoint.url))
    assert not any(secret in shown for secret in ("hunter2", "k1"))


async def test_a_server_that_is_away_is_named_without_its_password() -> None:
    endpoint = parse_endpoint(f"ws://me:{SECRET}@127.0.0.1:9")
    login = Login(namespace="a", database="b", user="me", password="hunter2")
    with pytest.raises(StorageError, match=r"at ws://127\.0\.0\.1:9 doesn't answer") as told:
        await open_client(endpoint, login)
    assert "hunter2" not in str(told.value)
