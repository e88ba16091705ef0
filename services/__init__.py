"""What the product does, without any web framework.

Reflex builds state objects itself, so they can't be given their collaborators: they reach them by `current()`.
Everything else gets what it needs by constructor.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.assembly import Services

_in_use: "list[Services]" = []


def current() -> "Services":
    """Return the services of this process; raises `RuntimeError` before any are in use."""
    if not _in_use:
        message = "no services are in use: bootstrap sets them when the app starts"
        raise RuntimeError(message)
    return _in_use[-1]


def set_current(services: "Services") -> None:
    """Make `services` those of this process, for good."""
    _in_use[:] = [services]


@contextmanager
def use(services: "Services") -> Generator[None]:
    """Make `services` the current ones while the context lasts, then the former ones again."""
    former = list(_in_use)
    _in_use[:] = [services]
    try:
        yield
    finally:
        _in_use[:] = former
