"""What a browser may do with our pages: nothing that they don't need (CSP level 3, and its companions)."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.shells import addresses, built_path

NOTHING = b"default-src 'none'; frame-ancestors 'none'"
_INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")
_FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
# They say something of a window: on what a page loads they are bytes without a meaning.
_FOR_PAGES = (
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
)


def inline_scripts(pages: Iterable[str]) -> tuple[str, ...]:
    """Return the CSP sources of the inline scripts in `pages`: their SHA-256, each once, in order."""
    sources: dict[str, None] = {}
    for page in pages:
        for script in _INLINE_SCRIPT.finditer(page):
            if "src=" not in script["attributes"]:
                digest = hashlib.sha256(script["code"].encode()).digest()
                sources[f"'sha256-{base64.b64encode(digest).decode()}'"] = None
    return tuple(sources)


def content_security_policy(scripts: Iterable[str], hosts: Iterable[str] = ()) -> str:
    """Return the policy of our pages; `scripts` are the sources of the inline ones that we have built.

    Sockets go to `hosts`, which are names of ours: not every browser counts them as `'self'`. Styles may be
    inline: the pages' library writes them as they are needed.
    """
    sockets = (f"{scheme}://{host}" for host in hosts for scheme in ("ws", "wss"))
    rules = {
        "default-src": ("'none'",),
        "script-src": ("'self'", *scripts),
        "style-src": ("'self'", "'unsafe-inline'"),
        "img-src": ("'self'", "data:"),
        "font-src": ("'self'",),
        "connect-src": ("'self'", *sockets),
        "manifest-src": ("'self'",),
        "base-uri": ("'none'",),
        "form-action": ("'self'",),
        "frame-ancestors": ("'none'",),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def with_security_headers(app: ASGIApp, built: Path, public_url: str | None = None) -> ASGIApp:
    """Wrap an ASGI app; `built` is the folder of the built pages, whose inline scripts may run.

    Pages may open sockets to the host that they were asked of, and to that of `public_url`.
    """
    scripts_at = _scripts_at(built)
    public_host = urlsplit(public_url or "").netloc

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                hosts = dict.fromkeys((_host(scope), public_host))
                scripts = scripts_at(scope["path"])
                policy = content_security_policy(scripts, filter(None, hosts))
                message = _with_headers(message, policy.encode())
            await send(message)

        await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    return served


def _scripts_at(built: Path) -> Callable[[str], tuple[str, ...]]:
    """Return what tells the sources of a path's inline scripts: its own page's, or where it has none any page's."""
    texts = {page.relative_to(built): page.read_text("utf-8") for page in built.rglob("*.html")}
    own = {f"/{page.as_posix()}": inline_scripts([text]) for page, text in texts.items()}
    every = inline_scripts(texts[page] for page in sorted(texts))
    pages = addresses(built)

    def scripts_at(path: str) -> tuple[str, ...]:
        return own.get("/index.html" if path == "/" else built_path(path, pages), every)

    return scripts_at


def _host(scope: Scope) -> str:
    """Return the host that was asked, "" if it is none that can stand in a header."""
    host = HTTPConnection(scope).headers.get("host", "")
    return host if _HOST.fullmatch(host) else ""


def _with_headers(message: Message, policy: bytes) -> Message:
    headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
    return {**message, "headers": [*headers, *_FIXED, *_policy_for(headers, policy)]}


def _policy_for(
    headers: Iterable[tuple[bytes, bytes]], policy: bytes
) -> tuple[tuple[bytes, bytes], ...]:
    """Return the policy of pages with them alone: it is long, and what else is sent needs nothing at all.

    An answer without a body says nothing: a 304 keeps what came with the page (RFC 9111, 3.2).
    """
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    if not kind:
        return ()
    if b"text/html" not in kind:
        return ((b"content-security-policy", NOTHING),)
    return (*_FOR_PAGES, (b"content-security-policy", policy))
