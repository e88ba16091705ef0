"""What a program can't compute by itself: time, ids and secrets, given in so that tests can fix them."""

import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present time in UTC, cut to whole milliseconds (what the protocol shows)."""
    return whole_milliseconds(datetime.now(UTC))


def whole_milliseconds(moment: datetime) -> datetime:
    """Return `moment`, cut to whole milliseconds."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def random_id() -> str:
    """Return a new opaque id: 32 hexadecimal digits, 122 random bits."""
    return uuid.uuid4().hex


def random_token() -> str:
    """Return a new secret for a session or an invitation: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The sources that everything above the domain draws from; `seconds` are of a clock that nobody sets."""

    now: Callable[[], datetime] = utc_now
    seconds: Callable[[], float] = time.monotonic
    new_id: Callable[[], str] = random_id
    new_token: Callable[[], str] = random_token
