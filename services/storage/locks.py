"""One lock for each key, for as long as somebody holds it or waits for it."""

import asyncio
from weakref import WeakValueDictionary


class KeyedLocks:
    """Locks by name: `async with locks.of("c1")`. A lock that nobody uses is forgotten."""

    def __init__(self) -> None:
        self._locks = WeakValueDictionary[str, asyncio.Lock]()

    def __len__(self) -> int:
        """Return how many locks are in use."""
        return len(self._locks)

    def of(self, key: str) -> asyncio.Lock:
        """Return the lock of `key`; everybody who asks meanwhile gets the same one."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock
