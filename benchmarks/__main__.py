"""`make bench`: every figure as a ratio to a floor that is measured in the same run."""

import asyncio
import platform
import sys

from benchmarks import storage, streaming
from benchmarks.row import table


def main() -> int:
    """Print the table; the exit code is 1 if a goal is missed."""
    rows = [*asyncio.run(storage.measure()), *asyncio.run(streaming.measure())]
    print(f"{platform.platform()}, Python {platform.python_version()}\n\n{table(rows)}")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
