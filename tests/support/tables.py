"""A look into the tables themselves: what is gone must be gone there, too."""

from collections.abc import Sequence
from typing import Any, cast

from services.storage.port import Storage
from services.storage.surreal import SurrealStorage


async def rows_with(storage: Storage, *words: str) -> Sequence[str]:
    """Return `table: row` of every row of every table in which one of `words` stands."""
    assert isinstance(storage, SurrealStorage)
    info = cast("dict[str, Any]", await storage.connection.run("INFO FOR DB", {}))
    found: list[str] = []
    for table in info["tables"]:
        query = f"SELECT * FROM {table}"  # noqa: S608 - the database's own name of it
        rows = cast("list[object]", await storage.connection.run(query, {}))
        found += [f"{table}: {row}" for row in rows if any(word in str(row) for word in words)]
    return found
