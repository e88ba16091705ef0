"""One suite over every place where the database can be: in memory, on disk, on a server."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.storage.surreal import SurrealStorage
from tests.support.processes import DatabaseServer, database_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseServer]:
    with database_server(tmp_path_factory.mktemp("server")) as running:
        yield running


def url_of(engine: str, folder: Path, request: pytest.FixtureRequest) -> str:
    match engine:
        case "memory":
            return "mem://"
        case "disk":
            return f"surrealkv://{folder}"
        case _:
            server: DatabaseServer = request.getfixturevalue("server")
            return server.url


@pytest.fixture(params=["memory", "disk", "server"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SurrealStorage]:
    opened = SurrealStorage(url_of(request.param, tmp_path, request))
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture(params=["disk", "server"])
async def two(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[SurrealStorage, SurrealStorage]]:
    """What two processes see: two connections to a server; on disk, where one process is alone, one."""
    url = url_of(request.param, tmp_path, request)
    first = SurrealStorage(url)
    second = first if request.param == "disk" else SurrealStorage(url)
    for each in {first, second}:
        await each.open()
    yield first, second
    for each in {first, second}:
        await each.close()
