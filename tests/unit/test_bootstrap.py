"""What is put together counts where it is looked for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from surrealdb import SurrealError

from chatapp.bootstrap import create_services
from chatapp.settings import Settings
from services.assembly import Services
from services.domain.sources import Sources
from services.storage.surreal import SurrealStorage
from tests.support.logs import kept_logs
from tests.support.ports import free_port
from tests.support.scripted_model import ScriptedModel


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    """A process whose Redis isn't there; nothing of it is open."""
    redis_url = f"redis://127.0.0.1:{free_port()}/0"
    settings = Settings(database_url=f"surrealkv://{tmp_path}", redis_url=redis_url)
    made = create_services(settings, Sources(), model=ScriptedModel())
    with kept_logs():
        yield made
        await made.broker.close()


async def test_a_hint_that_redis_does_not_take_is_counted_as_lost(services: Services) -> None:
    await services.broadcast.publish("room:1", {"type": "changed"})
    text = services.metrics.text().decode()
    assert 'chatapp_hints_total{state="lost"} 1.0' in text
    assert 'state="sent"' not in text


async def test_a_transaction_that_is_tried_again_is_counted(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def run(query: str, _: object) -> object:
        asked.append(query)
        if len(asked) == 1:
            raise SurrealError("Transaction conflict: it can be retried")
        return True

    assert isinstance(services.storage, SurrealStorage)
    monkeypatch.setattr(services.storage.connection, "run", run)
    await services.storage.ping()
    assert len(asked) == 2
    assert "chatapp_conflicts_retried_total 1.0" in services.metrics.text().decode()
