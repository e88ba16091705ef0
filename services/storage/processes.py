"""The processes that serve this database, in SurrealDB."""

from collections.abc import Sequence
from datetime import datetime

from services.domain.processes import Process
from services.storage.database import Database
from services.storage.rows import Row, key_of, row_of, rows_of, time_of


class SurrealProcesses:
    """The port's `Processes`."""

    _database: Database

    async def announce_process(
        self, process_id: str, place: str, *, shared: bool, broker: str | None = None
    ) -> Process:
        """Note that a process serves from now on; those that have long been silent are forgotten."""
        await self._database.ask("DELETE process WHERE seen_at < time::now() - 1d RETURN NONE")
        created = await self._database.ask(
            "RETURN (UPSERT type::record('process', $id) CONTENT"
            " {place: $place, shared: $shared, broker: $broker, began_at: time::now(), seen_at: time::now()})[0]",
            id=process_id,
            place=place,
            shared=shared,
            broker=broker,
        )
        return _process_of(row_of(created))

    async def see_process(self, process_id: str, broker: str | None = None) -> datetime | None:
        """Note that the process lives, with this broker; return the database's time, None if it is forgotten."""
        rows = await self._database.ask(
            "UPDATE type::record('process', $id) SET seen_at = time::now(), broker = $broker",
            id=process_id,
            broker=broker,
        )
        return next((time_of(row["seen_at"]) for row in rows_of(rows)), None)

    async def processes(self) -> Sequence[Process]:
        """Return all that are noted, dead ones too."""
        return [
            _process_of(row) for row in rows_of(await self._database.ask("SELECT * FROM process"))
        ]

    async def forget_process(self, process_id: str) -> None:
        """Forget the process; absent is fine."""
        await self._database.ask("DELETE type::record('process', $id) RETURN NONE", id=process_id)


def _process_of(row: Row) -> Process:
    return Process(
        id=str(key_of(row)),
        place=row["place"],
        shared=row["shared"],
        broker=row.get("broker"),
        began_at=time_of(row["began_at"]),
        seen_at=time_of(row["seen_at"]),
    )
