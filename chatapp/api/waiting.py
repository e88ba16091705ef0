"""Waiting on behalf of a client, which ends when its session or the process does."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from services.assembly import Services
from services.domain.users import LoginSession

T = TypeVar("T")


async def while_signed_in(
    services: Services, login: LoginSession, work: Coroutine[None, None, T]
) -> T | None:
    """Return what `work` returns, or None if the session or the process ends before it is done."""
    working = asyncio.ensure_future(work)
    closing = asyncio.ensure_future(services.closing.wait())
    leaving = asyncio.ensure_future(services.accounts.ended(login))
    try:
        await asyncio.wait({working, closing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, closing, leaving):
            task.cancel()
        await asyncio.gather(working, closing, leaving, return_exceptions=True)
