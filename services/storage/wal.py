"""The embedded engine's write-ahead log: how big it has grown."""

import os
from dataclasses import dataclass
from pathlib import Path

_CHECK_EVERY = 64


def wal_size(folder: Path) -> int:
    """Return the bytes of the write-ahead log of the database in `folder`."""
    try:
        with os.scandir(folder / "wal") as files:
            return sum(file.stat().st_size for file in files)
    except FileNotFoundError:
        return 0


@dataclass(slots=True, kw_only=True)
class WalWatch:
    """Tells, every 64 queries, whether the log has passed `limit` bytes."""

    folder: Path
    limit: int
    _queries: int = 0

    def is_due(self) -> bool:
        """Count one query; True when the log is found to be past its limit."""
        self._queries += 1
        if self._queries % _CHECK_EVERY:
            return False
        return wal_size(self.folder) > self.limit
