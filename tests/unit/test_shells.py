"""Pages whose address names what they show are built once for all of them."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from chatapp.frontend import BuildError
from chatapp.shells import addresses, built_path, with_pages_served, with_shells_built
from tests.support.silence import receive, send

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
        ("/sign-in", "/sign-in/index.html"),
        ("/sign-in/", "/sign-in/index.html"),
        ("//sign-in", "/sign-in/index.html"),
        ("/./c/../sign-in", "/sign-in/index.html"),
        ("/sign-in.html", "/sign-in.html"),
        ("/sign-in/more", "/sign-in/more"),
        ("/api/conversations/3f2a", "/api/conversations/3f2a"),
    ],
)
def test_an_address_is_answered_by_its_own_page_or_by_the_one_for_all_that_name_one_thing(
    path: str, built: str
) -> None:
    assert built_path(path, {"/sign-in", "/c/_"}) == built


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for folder in (".", "sign-in", "c/_", "assets"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        if folder != "assets":
            (tmp_path / folder / "index.html").write_text(folder)
    return tmp_path


def test_the_addresses_are_those_of_the_pages_that_were_built(built: Path) -> None:
    assert addresses(built) == {"/sign-in", "/c/_"}


@pytest.mark.parametrize(
    ("path", "page"),
    [("/", "."), ("/sign-in", "sign-in"), ("//sign-in", "sign-in"), ("/c/3f2a", "c/_")],
)
def test_no_page_is_redirected_to(built: Path, path: str, page: str) -> None:
    files = Starlette(routes=[Mount("/", StaticFiles(directory=built, html=True))])
    client = TestClient(with_pages_served(files, built), follow_redirects=False)
    answer = client.get(f"http://evil.example{path}")
    assert (answer.status_code, answer.text) == (200, page)


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
async def test_a_socket_goes_where_it_was_asked_to(kind: str, served: str, tmp_path: Path) -> None:
    paths: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        paths.append(scope["path"])

    asked = {"type": kind, "path": "/c/3f2a"}
    await with_pages_served(app, tmp_path)(asked, receive, send)
    assert paths == [served]
    assert asked["path"] == "/c/3f2a"
