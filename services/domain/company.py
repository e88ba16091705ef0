"""Who is in a conversation at one moment, and what has changed since another one."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.domain.events import PresenceChanged, TypingChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The user ids of those who are here, and of those who type."""

    online: frozenset[str]
    typing: frozenset[str]


def company_news(told: Company, now: Company) -> Iterator[PresenceChanged | TypingChanged]:
    """Yield what somebody who knows `told` has to be told, so that they know `now`."""
    for user_id in sorted(now.online - told.online):
        yield PresenceChanged(user_id=user_id, online=True)
    for user_id in sorted(now.typing - told.typing):
        yield TypingChanged(user_id=user_id, active=True)
    for user_id in sorted(told.typing - now.typing):
        yield TypingChanged(user_id=user_id, active=False)
    for user_id in sorted(told.online - now.online):
        yield PresenceChanged(user_id=user_id, online=False)
