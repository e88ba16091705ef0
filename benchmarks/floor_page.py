"""The floor of streaming: a bare page, one Server-Sent Event and one text node a token, nothing else.

Run as `python -m benchmarks.floor_page PORT TOKENS SECONDS_BETWEEN`.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator

from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from benchmarks.tokens import tokens
from tests.support.bare_server import serve

PAGE = """<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>floor</title><form><input id=box autocomplete=off></form><div role=log id=log></div>
<script>
 document.querySelector("form").onsubmit = (event) => {
   event.preventDefault()
   const out = document.createElement("article"); out.dataset.role = "ai"
   document.getElementById("log").append(out)
   const source = new EventSource("/stream")
   source.onmessage = (message) => out.append(message.data)
   source.addEventListener("done", () => source.close())
 }
</script>"""


async def _page(_: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


async def _stream(_: Request) -> EventSourceResponse:
    return EventSourceResponse(_events(int(sys.argv[2]), float(sys.argv[3])))


async def _events(count: int, pause: float) -> AsyncGenerator[dict[str, str]]:
    for token in tokens(count):
        await asyncio.sleep(pause)
        yield {"data": token}
    yield {"event": "done", "data": ""}


async def _serve() -> None:
    app = Starlette(routes=[Route("/", _page), Route("/stream", _stream)])
    await serve(app, int(sys.argv[1]))


if __name__ == "__main__":
    asyncio.run(_serve())
