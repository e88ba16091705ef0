"""Steps of the schema."""

import re
from typing import TYPE_CHECKING, cast

import pytest

from services.domain.errors import Unavailable
from services.storage.migrations import Migration, known_migrations, migrate, missing_migrations
from services.storage.port import StorageError

if TYPE_CHECKING:
    from services.storage.database import Database

ONE, TWO = Migration(name="001_one", statements=""), Migration(name="002_two", statements="")


def test_what_is_missing_is_done_in_order() -> None:
    assert missing_migrations([ONE, TWO], set()) == [ONE, TWO]
    assert missing_migrations([ONE, TWO], {"001_one"}) == [TWO]
    assert missing_migrations([ONE, TWO], {"001_one", "002_two"}) == []


def test_a_database_that_is_ahead_is_left_alone() -> None:
    with pytest.raises(StorageError, match="newer version of this program"):
        missing_migrations([ONE], {"001_one", "002_two"})


def test_steps_are_numbered_without_a_gap() -> None:
    names = [step.name for step in known_migrations()]
    assert [int(name.split("_")[0]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize("step", known_migrations(), ids=lambda step: step.name)
def test_every_definition_may_run_again(step: Migration) -> None:
    definitions = re.findall(r"^DEFINE \w+ (\w+)", step.statements, flags=re.MULTILINE)
    assert definitions
    assert set(definitions) <= {"IF", "OVERWRITE"}


class Slow:
    """A database whose first `silent` queries take too long; all steps have been applied already."""

    def __init__(self, silent: int) -> None:
        self.silent = silent

    async def ask(self, query: str, **_: object) -> object:
        self.silent -= 1
        if self.silent >= 0:
            raise Unavailable
        return [step.name for step in known_migrations()] if query.startswith("SELECT") else None


async def test_a_database_that_is_slow_to_open_is_asked_again_but_not_for_ever() -> None:
    await migrate(cast("Database", Slow(silent=3)), tries=4)
    with pytest.raises(Unavailable):
        await migrate(cast("Database", Slow(silent=99)), tries=4)
