"""Served APIs: one for all tests of a file that change nothing for each other, or one for a test alone."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from services.access import Membership
from services.domain.replies import ReplyRecord
from services.streams import Delta, End, Streams
from tests.api.alone import leave_out_those_alone
from tests.support.client import Client
from tests.support.cluster import Engines, Serve, running_engines, served
from tests.support.couples import Couple, couple
from tests.support.logs import Logged, kept_logs
from tests.support.scripted_model import ScriptedModel
from tests.support.server import RunningApi


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the tests of a file in one event loop, which its API is served from; with several processes not all."""
    if config.getoption("--processes") != 1:
        leave_out_those_alone(config, items)
    for item in items:
        if item.path.parent == Path(__file__).parent and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


@pytest.fixture(autouse=True)
def logged() -> Iterator[Logged]:
    """What the test makes the API log; the test fails if that tells of a fault of ours."""
    with kept_logs() as logs:
        yield logs
    assert logs.faults() == []


@pytest.fixture(scope="session")
def processes(request: pytest.FixtureRequest) -> int:
    """How many serve the API: one, or as many as `--processes` says, clients spread over them."""
    many: object = request.config.getoption("--processes")
    assert isinstance(many, int)
    return many


@pytest.fixture(scope="session")
def engines(processes: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines | None]:
    """What several processes share, for all tests; each API has a database of its own there."""
    if processes == 1:
        yield None
    else:
        with running_engines(tmp_path_factory.mktemp("engines")) as running:
            yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(
    processes: int, engines: Engines | None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningApi]:
    """The file's API, without limits; its model answers everything at once with "Tell me more."."""
    folder = tmp_path_factory.mktemp("database")
    async with served(processes, folder, engines=engines) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def held(
    processes: int, engines: Engines | None, tmp_path: Path
) -> AsyncIterator[RunningApi]:
    """An API for one test, whose model waits for what the test hands out."""
    async with served(processes, tmp_path, model=ScriptedModel(), engines=engines) as running:
        yield running


@pytest.fixture
def serve(processes: int, engines: Engines | None, tmp_path: Path) -> Serve:
    """What serves an API for one test, with settings of the test's own."""
    return partial(served, processes, tmp_path, engines=engines)


@pytest.fixture
def long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let streams wait for a next reply ten times as long as they are asked to: past the patience of the test."""
    read_next = Streams.read_next

    async def later(
        streams: Streams, member: Membership, record: ReplyRecord | None, within: float
    ) -> AsyncGenerator[Delta | End] | None:
        return await read_next(streams, member, record, 10 * within)

    monkeypatch.setattr(Streams, "read_next", later)


@pytest_asyncio.fixture(loop_scope="module")
async def ann(api: RunningApi) -> Client:
    """A new guest of `api`."""
    return await api.guest("Ann")


@pytest_asyncio.fixture(loop_scope="module")
async def pair(api: RunningApi) -> Couple:
    """Two new partners of `api`."""
    return await couple(api)


@pytest_asyncio.fixture(loop_scope="module")
async def writer(held: RunningApi) -> Client:
    """A guest of `held`."""
    return await held.guest("Ann")
