"""The processes that serve one database, and which of them can't do so together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process; times are the database's.

    `place` is its host and port, for people. `shared` tells whether a broker connects it to others; `broker` is the
    id of the one that it has found there, None while that can't be known.
    """

    id: str
    place: str
    shared: bool
    broker: str | None = None
    began_at: datetime
    seen_at: datetime


def rivals(me: Process, everybody: Iterable[Process]) -> tuple[Process, ...]:
    """Return those who were here before `me`, and can't serve beside it: no broker connects the two."""
    return tuple(
        one
        for one in everybody
        if (one.began_at, one.id) < (me.began_at, me.id) and _are_apart(one, me)
    )


def _are_apart(one: Process, other: Process) -> bool:
    if not (one.shared and other.shared):
        return True
    return None not in (one.broker, other.broker) and one.broker != other.broker
