"""Steps of the schema."""

import re

import pytest

from services.storage.migrations import Migration, known_migrations, missing_migrations
from services.storage.port import StorageError

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
