"""Conflicts: what two partners share, and how the second one is invited."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

INVITATION_LASTS = timedelta(days=7)

Side = Literal["a", "b"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """One of the two people of a conflict; `left` once their account is gone: their place stays theirs."""

    id: str
    name: str
    left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What two people want to talk about; `partner_b` is None until an invitation is accepted."""

    id: str
    title: str
    partner_a: Partner
    partner_b: Partner | None
    created_at: datetime

    def side(self, user_id: str) -> Side | None:
        """Return which partner `user_id` is, or None for everybody else."""
        if user_id == self.partner_a.id:
            return "a"
        if self.partner_b is not None and user_id == self.partner_b.id:
            return "b"
        return None

    @property
    def partners(self) -> tuple[Partner, ...]:
        """Those who have come: one person, or both, partner A first; they may have left."""
        return (self.partner_a,) if self.partner_b is None else (self.partner_a, self.partner_b)

    @property
    def is_waiting(self) -> bool:
        """Whether the second partner is still to come."""
        return self.partner_b is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A way in for one person, once; found by the SHA-256 of its code."""

    code_hash: str
    conflict_id: str
    expires_at: datetime
