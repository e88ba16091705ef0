"""Where a request comes from."""

import pytest
from starlette.types import Scope

from chatapp.proxies import behind_proxies
from chatapp.settings import Settings, SettingsError, load_settings
from tests.support.silence import receive, send

PROXIES = ("10.0.0.1", "192.168.0.0/16")


async def seen(trusted: tuple[str, ...], peer: str, **headers: str) -> tuple[str, str]:
    """Return the address and the scheme that an app sees of a request."""
    found: list[tuple[str, str]] = []

    async def app(scope: Scope, _receive: object, _send: object) -> None:
        found.append((scope["client"][0], scope["scheme"]))

    scope = {
        "type": "http",
        "scheme": "http",
        "client": (peer, 1),
        "headers": [(f"x-forwarded-{k}".encode(), v.encode()) for k, v in headers.items()],
    }
    await behind_proxies(app, trusted)(scope, receive, send)
    return found[0]


@pytest.mark.parametrize("peer", ["10.0.0.1", "192.168.3.4"])
async def test_a_trusted_proxy_tells_where_a_request_comes_from(peer: str) -> None:
    forwarded = {"for": "203.0.113.9", "proto": "https"}
    assert await seen(PROXIES, peer, **forwarded) == ("203.0.113.9", "https")


async def test_nobody_else_does() -> None:
    forwarded = {"for": "203.0.113.9", "proto": "https"}
    assert await seen(PROXIES, "198.51.100.7", **forwarded) == ("198.51.100.7", "http")
    assert await seen((), "10.0.0.1", **forwarded) == ("10.0.0.1", "http")


async def test_what_a_client_claims_before_the_proxies_counts_for_nothing() -> None:
    chain = "127.0.0.1, 203.0.113.9, 192.168.3.4"
    assert (await seen(PROXIES, "10.0.0.1", **{"for": chain}))[0] == "203.0.113.9"


def test_trusted_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATAPP_TRUSTED_PROXIES", "10.0.0.1, 192.168.0.0/16,::1")
    assert load_settings().trusted_proxies == ("10.0.0.1", "192.168.0.0/16", "::1")
    monkeypatch.delenv("CHATAPP_TRUSTED_PROXIES")
    assert Settings().trusted_proxies == ()


@pytest.mark.parametrize("wrong", ["*", "proxy.example.org", "10.0.0.0/99", "10.0.0.1;10.0.0.2"])
def test_anything_else_stops_the_start(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATAPP_TRUSTED_PROXIES", wrong)
    with pytest.raises(SettingsError, match="CHATAPP_TRUSTED_PROXIES must be"):
        load_settings()
