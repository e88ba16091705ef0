"""A conversation's contents, compressed (RFC 1952): a third of their size, on links where that is the wait.

Only answers that show one conversation to somebody who may read all of it: beside what another person can write there
must be nothing in the same answer that they may not know, else its size would tell (BREACH). Lists stay as they are,
and so do answers that hold a session token; a reply's stream has its own way (`event_source`).
"""

import re

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

WORTH_IT = 1_000
_LEVEL = 5
_OF_ONE_CONVERSATION = re.compile(r"/api/conversations/[^/]+(/messages|/events|/transcript)?")


class Compression:
    """ASGI middleware: compresses what a client reads of one conversation, if it accepts that."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app
        self._compressing = GZipMiddleware(app, minimum_size=WORTH_IT, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        reads = scope["type"] == "http" and scope["method"] == "GET"
        ours = reads and _OF_ONE_CONVERSATION.fullmatch(scope["path"])
        await (self._compressing if ours else self._app)(scope, receive, send)
