"""The smallest and the largest that each number of the settings may be: the product works with them."""

from pathlib import Path
from typing import Any

import pytest
from annotated_types import Ge, Gt, Le

from chatapp.settings import Settings
from tests.support.server import running_api


def _bounds(name: str) -> tuple[Any, Any] | None:
    """Return the least and the most that a number may be; a rate of 0 is none at all."""
    least: Any = None
    most: Any = None
    for item in Settings.model_fields[name].metadata:
        match item:
            case Ge(ge=value):
                least = value
            case Gt():
                least = 0.01
            case Le(le=value):
                most = value
            case _:
                continue
    return None if least is None or most is None or name == "port" else (least, most)


@pytest.mark.parametrize("end", [0, 1], ids=["smallest", "largest"])
async def test_the_product_works_with_every_number_at_its_end(tmp_path: Path, end: int) -> None:
    found = {name: _bounds(name) for name in Settings.model_fields}
    numbers = {name: ends[end] for name, ends in found.items() if ends}
    assert len(numbers) > 10
    settings: dict[str, Any] = {**numbers, "shutdown_seconds": 0.2}
    async with running_api(tmp_path, **settings) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation)
        sealed = await ann.post(f"/api/conversations/{conversation}/finalize")
        assert sealed.json()["status"] == "finalized"
