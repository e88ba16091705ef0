"""Times as the protocol writes them: RFC 3339, in UTC, with milliseconds."""

from datetime import UTC, datetime


def format_time(moment: datetime) -> str:
    """Return `moment` as `2026-11-22T18:30:00.125Z`; raises `ValueError` if it has no time zone."""
    if moment.tzinfo is None:
        message = "a time without a time zone can't be shown"
        raise ValueError(message)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
