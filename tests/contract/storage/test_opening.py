"""Opening: what goes wrong is said in one line that helps."""

import asyncio
import shutil
import socket
from pathlib import Path

import pytest

from services.domain.errors import Unavailable
from services.storage.port import StorageError
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import stored
from tests.support.processes import database_server, end, start_module


async def complaint(storage: SurrealStorage) -> str:
    with pytest.raises(StorageError) as caught:
        await storage.open()
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    conversation = samples.conversation()
    for opening in range(3):
        storage = SurrealStorage(f"surrealkv://{tmp_path}/a/b")
        await storage.open()
        if not opening:
            await stored(storage, conversation)
        assert await storage.conversation(conversation.id) == conversation
        await storage.close()


async def test_a_copy_of_the_folder_of_a_closed_database_is_a_backup(tmp_path: Path) -> None:
    conversation, draft = samples.conversation(), samples.draft()
    storage = SurrealStorage(f"surrealkv://{tmp_path}/database")
    await storage.open()
    await stored(storage, conversation)
    kept = (await storage.append(conversation.id, draft)).message
    await storage.close()
    shutil.copytree(tmp_path / "database", tmp_path / "backup")
    await storage.open()
    await storage.append(conversation.id, samples.draft("Said after the backup"))
    await storage.close()
    shutil.rmtree(tmp_path / "database")
    shutil.copytree(tmp_path / "backup", tmp_path / "database")
    restored = SurrealStorage(f"surrealkv://{tmp_path}/database")
    await restored.open()
    assert (await restored.page_after(conversation.id, 0, 10)).messages == (kept,)
    await restored.close()


async def test_a_closed_storage_says_that_it_is_unavailable(storage: SurrealStorage) -> None:
    await storage.ping()
    await storage.close()
    with pytest.raises(Unavailable):
        await storage.ping()
    await storage.close()


async def test_a_folder_that_another_process_has_open_is_refused(tmp_path: Path) -> None:
    url = f"surrealkv://{tmp_path}/db"
    other = start_module("tests.support.storage_writer", url, "c1", "1000000")
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        assert "in use by another process" in await complaint(SurrealStorage(url))
    finally:
        end(other)


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    words = await complaint(SurrealStorage(f"surrealkv://{tmp_path}/file/db"))
    assert f"{tmp_path}/file/db" in words
    assert "Not a directory" in words


@pytest.mark.parametrize(
    "url", ["", "postgres://x", "http://x:1", "surrealkv://", "ws://", "ws://x:y"]
)
def test_a_url_that_names_no_database_is_refused_at_once(url: str) -> None:
    with pytest.raises(StorageError, match="use surrealkv://PATH"):
        SurrealStorage(url)


async def test_a_server_that_is_not_there_is_named() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"ws://127.0.0.1:{unused.getsockname()[1]}"
        words = await complaint(SurrealStorage(url))
    assert f"{url} doesn't answer" in words


@pytest.mark.parametrize("user", [None, "root"])
async def test_a_wrong_password_is_named_but_not_shown(tmp_path: Path, user: str | None) -> None:
    with database_server(tmp_path, "root", "right") as server:
        words = await complaint(SurrealStorage(server.url, user=user, password="wr0ng-one"))
        assert "check its user and password" in words
        assert "wr0ng-one" not in words
        storage = SurrealStorage(server.url, user="root", password="right")
        await storage.open()
        await storage.ping()
        await storage.close()


@pytest.mark.parametrize(
    "version", ["surrealdb-2.3.10", "surrealdb-3.0.2", "surrealdb-3.1.9+2026", "something"]
)
async def test_a_server_too_old_for_seals_and_erasing_is_refused_before_anything_is_stored_on_it(
    tmp_path: Path, version: str
) -> None:
    with database_server(tmp_path, version=version) as server:
        words = await complaint(SurrealStorage(server.url))
        assert f"{version!r}: SurrealDB 3.2 or newer is needed" in words


@pytest.mark.parametrize("version", ["surrealdb-3.2.0", "3.10.1", "surrealdb-4.0.0-beta.1"])
async def test_a_newer_server_is_used(tmp_path: Path, version: str) -> None:
    with database_server(tmp_path, version=version) as server:
        storage = SurrealStorage(server.url)
        await storage.open()
        await storage.close()


async def test_many_may_open_a_new_database_at_the_same_time(tmp_path: Path) -> None:
    """Each brings the schema up to date; none is in another's way."""
    with database_server(tmp_path) as server:
        storages = [SurrealStorage(server.url) for _ in range(4)]
        await asyncio.gather(*(storage.open() for storage in storages))
        conversation = samples.conversation()
        await stored(storages[0], conversation)
        assert await storages[3].conversation(conversation.id) == conversation
        for storage in storages:
            await storage.close()


async def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    storage = SurrealStorage(f"surrealkv://{tmp_path}")
    await storage.open()
    await storage.connection.run("CREATE migration:⟨999_future⟩ SET applied_at = time::now()", {})
    await storage.close()
    assert "newer version" in await complaint(SurrealStorage(f"surrealkv://{tmp_path}"))
