"""The floor of relaying: a bare event stream by sse-starlette, which makes its stamped tokens itself.

Run as `python -m benchmarks.stamped_floor PORT TOKENS SECONDS_BETWEEN`.
"""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator

from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from benchmarks.paced_vendor import stamp
from tests.support.bare_server import serve


async def _stream(_: Request) -> EventSourceResponse:
    return EventSourceResponse(_events(int(sys.argv[2]), float(sys.argv[3])))


async def _events(count: int, pause: float) -> AsyncGenerator[dict[str, str]]:
    due = time.monotonic()
    for _ in range(count):
        due += pause
        await asyncio.sleep(due - time.monotonic())
        yield {"data": stamp()}
    yield {"event": "end", "data": ""}


async def _main() -> None:
    await serve(Starlette(routes=[Route("/stream", _stream)]), int(sys.argv[1]))


if __name__ == "__main__":
    asyncio.run(_main())
