"""Pages whose address names what they show are built once for all of them."""

from collections.abc import MutableMapping
from typing import Any

import pytest

from chatapp.frontend import BuildError
from chatapp.shells import Receive, Send, built_path, with_shells_built, with_shells_served

CONFIG = 'export default {"basename": "/", "ssr": false, "prerender": true, "build": "build"};'


@pytest.mark.parametrize(
    ("path", "built"),
    [
        ("/c/3f2a", "/c/_/index.html"),
        ("/invite/XK2-9", "/invite/_/index.html"),
        ("/c/", "/c/"),
        ("/c", "/c"),
        ("/c/3f2a/more", "/c/3f2a/more"),
        ("/", "/"),
        ("/sign-in", "/sign-in"),
        ("/api/conversations/3f2a", "/api/conversations/3f2a"),
    ],
)
def test_only_an_address_that_names_one_thing_is_answered_by_the_page_for_all(
    path: str, built: str
) -> None:
    assert built_path(path) == built


def test_they_are_built_beside_the_others_once_however_often_it_is_built() -> None:
    config = with_shells_built(CONFIG)
    assert '({ getStaticPaths }) => [...getStaticPaths(), "/c/_", "/invite/_"]' in config
    assert with_shells_built(config) == config


def test_where_no_page_is_built_beforehand_nothing_changes() -> None:
    config = CONFIG.replace('"prerender": true, ', "")
    assert with_shells_built(config) == config


def test_a_configuration_without_a_place_for_them_is_refused() -> None:
    with pytest.raises(BuildError, match="built"):
        with_shells_built(CONFIG.replace("true", '["/"]'))


@pytest.mark.parametrize(
    ("kind", "served"), [("http", "/c/_/index.html"), ("websocket", "/c/3f2a")]
)
async def test_a_socket_goes_where_it_was_asked_to(kind: str, served: str) -> None:
    paths: list[str] = []

    async def app(scope: MutableMapping[str, Any], _receive: Receive, _send: Send) -> None:
        paths.append(scope["path"])

    async def receive() -> MutableMapping[str, Any]:
        return {}

    async def send(_message: MutableMapping[str, Any]) -> None:
        return None

    asked = {"type": kind, "path": "/c/3f2a"}
    await with_shells_served(app)(asked, receive, send)
    assert paths == [served]
    assert asked["path"] == "/c/3f2a"
