"""The schema, brought up to date step by step.

`schema/NNN_name.surql` are applied in order, each once, and noted in the table `migration`. Every
statement in them may run again (`IF NOT EXISTS`, `OVERWRITE`): a process that dies half-way, or two
that start at the same time, do no harm. A file that databases may have run stays as it is; what
changes is a new file.
"""

from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from typing import cast

from services.domain.errors import Unavailable
from services.storage.database import Database
from services.storage.port import StorageError

_TRIES = 4
_NOTES = """
DEFINE TABLE IF NOT EXISTS migration SCHEMAFULL PERMISSIONS NONE;
DEFINE FIELD IF NOT EXISTS applied_at ON migration TYPE datetime;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step: its name (which orders it) and its statements."""

    name: str
    statements: str


def known_migrations() -> list[Migration]:
    """Return the steps that this version of the program knows, in order."""
    folder = files("services.storage").joinpath("schema")
    steps = [
        Migration(name=file.name.removesuffix(".surql"), statements=file.read_text("utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".surql")
    ]
    return sorted(steps, key=lambda step: step.name)


def missing_migrations(known: list[Migration], applied: set[str]) -> list[Migration]:
    """Return the steps to be done; raises `StorageError` if the database is ahead of us."""
    if ahead := sorted(applied - {step.name for step in known}):
        raise StorageError(
            f"The database was written by a newer version of this program ({ahead[-1]}): "
            "start that version, or restore an older copy of the database."
        )
    return [step for step in known if step.name not in applied]


async def migrate(database: Database, tries: int = _TRIES) -> None:
    """Bring the schema up to date; raises `StorageError` if it is ahead of this program.

    A database that is opened on a busy machine may let its first queries wait too long: they are asked again,
    `tries` times in all. Raises `Unavailable` then.
    """
    for _ in range(tries - 1):
        with suppress(Unavailable):
            return await _migrate(database)
    return await _migrate(database)


async def _migrate(database: Database) -> None:
    await database.ask(_NOTES)
    applied = await database.ask("SELECT VALUE record::id(id) FROM migration")
    names = {str(name) for name in cast("list[object]", applied)}
    for step in missing_migrations(known_migrations(), names):
        await database.ask(step.statements)
        await database.ask(
            "UPSERT type::record('migration', $name) SET applied_at = time::now()", name=step.name
        )
