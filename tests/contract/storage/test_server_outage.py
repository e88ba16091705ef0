"""A server that goes away and comes back; two processes on one server."""

import asyncio
from pathlib import Path

import pytest

from services.domain.errors import Unavailable
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import stored
from tests.support.patience import PATIENCE
from tests.support.processes import database_server, start_module


async def until_it_answers(storage: SurrealStorage) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await storage.ping()
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                return


async def test_a_lost_server_is_unavailable_and_found_again_signed_in(tmp_path: Path) -> None:
    with database_server(tmp_path, "root", "secret") as server:
        storage = SurrealStorage(server.url, user="root", password="secret")
        await storage.open()
        conversation = samples.conversation()
        await stored(storage, conversation)
        for number in range(2):
            server.kill()
            for _ in range(3):
                with pytest.raises(Unavailable):
                    await storage.append(conversation.id, samples.draft())
            server.start()
            await until_it_answers(storage)
            added = await storage.append(conversation.id, samples.draft())
            assert added.message.seq == number + 1
        await storage.close()


async def test_a_server_that_was_restarted_meanwhile_costs_no_failure(tmp_path: Path) -> None:
    with database_server(tmp_path) as server:
        storage = SurrealStorage(server.url)
        await storage.open()
        conversation = samples.conversation()
        await stored(storage, conversation)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        assert (await storage.append(conversation.id, samples.draft())).message.seq == 1
        await storage.close()


async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    """Each send is repeated with its key until it is acknowledged, and stands in the log once."""
    with database_server(tmp_path) as server:
        storage = SurrealStorage(server.url)
        await storage.open()
        conversation = samples.conversation()
        await stored(storage, conversation)
        keys = [f"key-{number:04}" for number in range(200)]

        async def send(worker: int) -> None:
            for key in keys[worker::8]:
                while True:
                    try:
                        await storage.append(conversation.id, samples.draft(key, key=key))
                        break
                    except Unavailable:
                        await asyncio.sleep(0.05)

        sending = asyncio.gather(*(send(worker) for worker in range(8)))
        for _ in range(2):
            await asyncio.sleep(0.1)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        await sending
        log = (await storage.page_after(conversation.id, 0, 1000)).messages
        assert sorted(message.content for message in log) == keys
        assert [message.seq for message in log] == list(range(1, 201))
        await storage.close()


async def test_two_processes_write_one_gapless_log(tmp_path: Path) -> None:
    with database_server(tmp_path) as server:
        storage = SurrealStorage(server.url)
        await storage.open()
        conversation = samples.conversation()
        await stored(storage, conversation)
        writers = [
            start_module("tests.support.storage_writer", server.url, conversation.id, "100", prefix)
            for prefix in ("alpha", "omega")
        ]
        told = [await asyncio.to_thread(writer.communicate, timeout=60) for writer in writers]
        assert [writer.returncode for writer in writers] == [0, 0]
        acknowledged = {
            line for written, _ in told for line in written.splitlines() if line != "ready"
        }
        log = (await storage.page_after(conversation.id, 0, 1000)).messages
        assert {f"{message.seq} {message.client_id}" for message in log} == acknowledged
        assert [message.seq for message in log] == list(range(1, 201))
        await storage.close()
