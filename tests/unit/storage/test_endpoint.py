"""Addresses of databases."""

from pathlib import Path

import pytest

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
