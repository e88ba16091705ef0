"""What is logged while a test runs: kept, and nowhere written."""

import sys
import traceback
from collections.abc import Generator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog


class Logged:
    """The events that have been logged."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def keep(
        self, _: object, level: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Keep `event`, and write it nowhere."""
        self.events.append({**event, "level": level})
        raise structlog.DropEvent

    def expected_fault(self) -> str:
        """Return the one fault that has been logged; the test is fine with it."""
        (fault,) = self.faults()
        self.events.clear()
        return fault

    def faults(self) -> list[str]:
        """Return what was logged as our own fault, with where it happened."""
        return [
            "".join([str(event), *_where(event.get("exc_info"))])
            for event in self.events
            if event["level"] in {"error", "exception", "critical"}
        ]


def _where(error: object) -> list[str]:
    return traceback.format_exception(error) if isinstance(error, BaseException) else []


@contextmanager
def kept_logs() -> Generator[Logged]:
    """Keep what is logged while the context lasts."""
    former = structlog.get_config()
    logged = Logged()
    structlog.configure(
        processors=[_with_exception, logged.keep],
        wrapper_class=structlog.BoundLogger,
        cache_logger_on_first_use=False,
    )
    try:
        yield logged
    finally:
        structlog.configure(**former)


def _with_exception(
    _: object, level: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if level == "exception" and "exc_info" in event:
        event["exc_info"] = sys.exc_info()[1]
    return event
