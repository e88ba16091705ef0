"""What a browser may do with our pages."""

import base64
import hashlib
import mimetypes
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.security_headers import content_security_policy, inline_scripts, with_security_headers

PAGE = """<!DOCTYPE html><html><head>
<script type="module" src="/assets/entry.js"></script><script>theme = "ä";</script>
</head><body><script type="module">
start();
</script><script>theme = "ä";</script></body></html>"""


def source(code: str) -> str:
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def rules(policy: str) -> dict[str, list[str]]:
    directives = (directive.split() for directive in policy.split("; "))
    return {name: sources for name, *sources in directives}


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a page, unless the path names another kind of file."""
    if scope["type"] == "http":
        kind = mimetypes.guess_type(scope["path"])[0] or "text/html"
        headers = [] if scope["path"] == "/unchanged" else [(b"content-type", kind.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"Hello"})
    else:
        await send({"type": "websocket.accept", "headers": []})


async def answer(
    app: ASGIApp, path: str, kind: str = "http", host: str = "localhost"
) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    headers = [(b"host", host.encode())]
    await app({"type": kind, "path": path, "headers": headers}, receive, send)
    return sent


async def headers_of(app: ASGIApp, path: str, host: str = "localhost") -> dict[str, str]:
    start, body = await answer(app, path, host=host)
    assert body["body"] == b"Hello"
    assert len(start["headers"]) == len(dict(start["headers"]))
    return {name.decode(): value.decode() for name, value in start["headers"]}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "sign-in").mkdir()
    (tmp_path / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "sign-in" / "index.html").write_text("<script>other()</script>", "utf-8")
    return tmp_path


def test_each_inline_script_is_named_by_its_digest_once() -> None:
    assert inline_scripts([PAGE, PAGE]) == (source('theme = "ä";'), source("\nstart();\n"))


def test_a_script_from_a_file_is_none_of_them() -> None:
    assert inline_scripts(['<script src="/a.js"></script>']) == ()


def test_scripts_run_only_from_here_and_those_that_we_have_built() -> None:
    scripts = rules(content_security_policy(["'sha256-x'"]))["script-src"]
    assert scripts == ["'self'", "'sha256-x'"]


def test_what_is_not_allowed_is_forbidden() -> None:
    policy = rules(content_security_policy([]))
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    everything = {word for sources in policy.values() for word in sources}
    assert not everything & {"*", "'unsafe-eval'", "http:", "https:", "blob:"}
    assert [name for name, words in policy.items() if "'unsafe-inline'" in words] == ["style-src"]


async def test_pages_open_sockets_to_the_host_that_they_came_from_and_the_public_one(
    built: Path,
) -> None:
    app = with_security_headers(hello, built, "https://talk.example.org")
    for host, own in (
        ("10.0.0.1:8000", ["ws://10.0.0.1:8000", "wss://10.0.0.1:8000"]),
        ("[::1]:8000", ["ws://[::1]:8000", "wss://[::1]:8000"]),
        ("talk.example.org", []),
        ("evil.example; script-src *", []),
    ):
        headers = await headers_of(app, "/", host)
        public = ["ws://talk.example.org", "wss://talk.example.org"]
        policy = rules(headers["content-security-policy"])
        assert policy["connect-src"] == ["'self'", *own, *public]
        assert "*" not in policy["script-src"]


async def test_a_page_may_run_the_inline_scripts_that_it_was_built_with(built: Path) -> None:
    (built / "c" / "_").mkdir(parents=True)
    (built / "c" / "_" / "index.html").write_text("<script>early()</script>", "utf-8")
    app = with_security_headers(hello, built)
    first = [source('theme = "ä";'), source("\nstart();\n")]
    any_page = [source("early()"), *first, source("other()")]
    for path, own in (
        ("/", first),
        ("/sign-in", [source("other()")]),
        ("/sign-in/", [source("other()")]),
        ("/c/1", [source("early()")]),
        ("/nowhere", any_page),
    ):
        headers = await headers_of(app, path)
        assert rules(headers["content-security-policy"])["script-src"] == ["'self'", *own], path


async def test_what_is_no_page_may_do_nothing_at_all(built: Path) -> None:
    headers = await headers_of(with_security_headers(hello, built), "/assets/entry.js")
    assert rules(headers["content-security-policy"]) == {
        "default-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }


async def test_an_unchanged_page_keeps_the_policy_that_it_came_with(built: Path) -> None:
    headers = await headers_of(with_security_headers(hello, built), "/unchanged")
    assert "content-security-policy" not in headers


async def test_every_answer_says_what_else_a_browser_may_not_do(built: Path) -> None:
    app = with_security_headers(hello, built)
    for path in ("/", "/assets/entry.js", "/unchanged", "/api/docs"):
        headers = await headers_of(app, path)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


async def test_every_page_stays_apart_from_other_windows_and_from_the_devices_senses(
    built: Path,
) -> None:
    headers = await headers_of(with_security_headers(hello, built), "/")
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


async def test_what_a_page_loads_is_not_told_what_only_windows_heed(built: Path) -> None:
    headers = await headers_of(with_security_headers(hello, built), "/assets/entry.js")
    assert not headers.keys() & {"cross-origin-opener-policy", "permissions-policy"}


async def test_pages_that_have_not_been_built_are_no_hindrance(tmp_path: Path) -> None:
    headers = await headers_of(with_security_headers(hello, tmp_path / "nothing"), "/")
    assert rules(headers["content-security-policy"])["script-src"] == ["'self'"]


async def test_a_websocket_passes_as_it_is(built: Path) -> None:
    app = with_security_headers(hello, built)
    (accepted,) = await answer(app, "/ws/x", "websocket")
    assert accepted == {"type": "websocket.accept", "headers": []}
