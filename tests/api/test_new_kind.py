"""The example of docs/kinds.md, run as it stands there."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import services.kinds
from services.kinds.registry import load_kinds
from tests.support.server import running_api

MANUAL = Path(__file__).parents[2] / "docs" / "kinds.md"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The manual's file, in a folder that counts as `services/kinds`; its code."""
    code = re.findall(r"```python\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    folder = tmp_path / "kinds"
    folder.mkdir()
    (folder / "evening.py").write_text(code[0], "utf-8")
    monkeypatch.setattr(services.kinds, "__path__", [*services.kinds.__path__, str(folder)])
    yield code[0]
    sys.modules.pop("services.kinds.evening", None)


def test_the_manuals_example_has_at_most_20_lines_and_is_all_there_is_to_it(example: str) -> None:
    assert len([line for line in example.splitlines() if line.strip()]) <= 20
    assert [kind.title for kind in load_kinds()][-1] == "Evening talk"


@pytest.mark.usefixtures("example")
async def test_a_team_talks_in_the_kind_that_the_manual_adds(tmp_path: Path) -> None:
    async with running_api(tmp_path / "database") as api:
        ann = await api.guest("Ann")
        conversation = await ann.new_conversation(session_type="evening")
        async with ann.socket(conversation) as socket:
            await socket.said("It was a long day")
            await socket.until({"type": "reply", "state": "complete"})
        session = await ann.read(conversation)
        assert session["title"] == "Evening talk"
        assert session["messages"][-1]["content"] == "Tell me more."
        assert "good night" in api.model.prompts[0].kind.instructions
