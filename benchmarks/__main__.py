"""`make bench`: every figure as a ratio to a floor that is measured in the same run."""

import asyncio
import platform
import sys

from benchmarks import feel, lighthouse, relay, storage, streaming
from benchmarks.row import Row, table


def main() -> int:
    """Print the table; the exit code is 1 if a goal is missed."""
    measures = (storage.measure, streaming.measure, relay.measure, feel.measure, lighthouse.measure)
    rows = [row for measure in measures for row in asyncio.run(measure())]
    print(f"{platform.platform()}, Python {platform.python_version()}\n\n{table(rows)}")
    return 0 if all(row.met for row in rows if isinstance(row, Row)) else 1


if __name__ == "__main__":
    sys.exit(main())
