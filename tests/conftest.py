"""What every tier shares: a test carries the mark of the folder of `tests/` that it stands in."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the API be served by several processes: `--processes 3`."""
    parser.addoption("--processes", type=int, default=1, help="serve the API by so many processes")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its tier, so that `-m "not e2e"` and the like work."""
    for item in items:
        if item.path.is_relative_to(TESTS):
            item.add_marker(item.path.relative_to(TESTS).parts[0])
