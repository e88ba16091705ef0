"""The one connection to the database, over a client that is only made up."""

import asyncio
import contextlib

import pytest

from services.storage import connection
from services.storage.client import Login
from services.storage.connection import Connection
from services.storage.endpoint import parse_endpoint


class Forgetful:
    """A client that answers in the moment in which whoever asks is told to leave, and forgets to tell them."""

    async def query_raw(self, *_: object) -> dict[str, object]:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        return {"result": [{"status": "OK", "result": 1}]}


async def test_whoever_is_told_to_leave_in_the_moment_of_the_answer_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def open_client(*_: object) -> Forgetful:
        return Forgetful()

    monkeypatch.setattr(connection, "open_client", open_client)
    database = Connection(
        parse_endpoint("mem://"),
        Login(namespace="n", database="d"),
        wal_limit=1,
        query_timeout=60,
    )
    await database.open()
    asking = asyncio.create_task(database.run("RETURN 1", {}))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait({asking})
    assert asking.cancelled()
