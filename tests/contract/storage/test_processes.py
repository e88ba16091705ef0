"""Who serves a database."""

from services.storage.surreal import SurrealStorage


async def test_processes_are_noted_seen_and_forgotten(storage: SurrealStorage) -> None:
    one = await storage.announce_process("p1", "host:8000", shared=True)
    two = await storage.announce_process("p2", "host:8001", shared=False)
    assert (one.broker, two.broker) == (None, None)
    noted = {process.id: process for process in await storage.processes()}
    assert noted == {"p1": one, "p2": two}
    assert (two.place, two.shared) == ("host:8001", False)
    assert one.began_at < two.began_at
    await storage.forget_process("p2")
    await storage.forget_process("p3")
    assert [process.id for process in await storage.processes()] == ["p1"]
    await storage.forget_process("p1")


async def test_seeing_a_process_shows_that_it_lives(storage: SurrealStorage) -> None:
    one = await storage.announce_process("p1", "host:8000", shared=True)
    seen_at = await storage.see_process("p1", "redis-1")
    (now,) = await storage.processes()
    assert now.broker == "redis-1"
    assert now.began_at == one.began_at
    assert now.seen_at > one.seen_at
    assert now.seen_at == seen_at  # the database's own time
    await storage.forget_process("p1")
    assert not await storage.see_process("p1")
