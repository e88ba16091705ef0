"""Steps of the schema."""

import hashlib
import re
from typing import TYPE_CHECKING, cast

import pytest

from services.domain.errors import Unavailable
from services.storage.migrations import Migration, known_migrations, migrate, missing_migrations
from services.storage.port import StorageError

if TYPE_CHECKING:
    from services.storage.database import Database

# What databases have run: who changes a step instead of adding one has some that never see the change.
DIGESTS = {
    "001_conversations": "7f784cc815e4a092",
    "002_replies": "6fb43cbd9b7d5a83",
    "003_accounts": "6d948b58e2147079",
    "004_conflicts": "ca4592861e0b6660",
    "005_answers": "a347ad5bec807f8e",
    "006_leaving": "599582221c316ddb",
    "007_processes": "c13c2097b4e5ae7b",
    "008_summaries": "72faa443a08b1fbe",
    "009_wishes": "7b81e132abcaeaf1",
    "010_present": "e0469a91c6cb5772",
    "011_agreed": "dbb5528bc91b6071",
    "012_one_answer": "ae0157f6d64ffc35",
    "013_heard": "9ff8627117e388b5",
    "014_brokers": "6ef3a2c84adc205e",
    "015_ends": "c30c8458daaf88aa",
}
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


def test_a_step_that_databases_have_run_never_changes() -> None:
    found = {
        step.name: hashlib.sha256(step.statements.encode()).hexdigest()[:16]
        for step in known_migrations()
    }
    assert found == DIGESTS


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
