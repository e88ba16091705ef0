"""Waiting on behalf of a client, which ends when it leaves, or its session or the process does."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from starlette.requests import Request

from services.assembly import Services
from services.domain.users import LoginSession

T = TypeVar("T")


async def while_signed_in(
    services: Services,
    login: LoginSession,
    work: Coroutine[None, None, T],
    request: Request | None = None,
) -> T | None:
    """Return what `work` returns, or None if the session or the process ends before it is done.

    With `request`, of which nothing is to be read any more, that ends by its client's leaving, too.
    """
    ends = [services.closing.wait(), services.accounts.ended(login)]
    if request is not None:
        ends.append(_left(request))
    working = asyncio.ensure_future(work)
    ending = [asyncio.ensure_future(end) for end in ends]
    try:
        await asyncio.wait({working, *ending}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, *ending):
            task.cancel()
        await asyncio.gather(working, *ending, return_exceptions=True)


async def _left(request: Request) -> None:
    """Return when the client has left; what it still sends is of no interest."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
