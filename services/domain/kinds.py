"""Kinds of conversation: everything that makes an intake interview differ from a shared talk."""

from dataclasses import dataclass, field
from typing import Literal

Audience = Literal["owner", "partner_a", "partner_b", "both"]
Answers = Literal["always", "asked", "both_spoke"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of conversation, as a team writes it down in a file of its own.

    `audience` says who takes part; every audience but `owner` belongs to a conflict.
    `answers` says when the AI speaks: after every message, only when asked, or when both have spoken.
    `opening` is what the page greets with, and what the model is told that it has said; it is no message of the log.
    `reads` names the kinds whose sealed sessions of the same owner and conflict the AI may read.
    `opening_facts` is how many of the first messages the AI is told however long it gets: what it is all about.
    """

    session_type: str
    title: str
    summary: str
    audience: Audience
    answers: Answers
    instructions: str
    opening: str
    suggestions: tuple[str, ...] = ()
    reads: tuple[str, ...] = field(default=())
    opening_facts: int = 1

    def begun_by(self, side: Literal["a", "b"]) -> bool:
        """Tell whether this partner of a conflict may begin a conversation of this kind."""
        return self.audience in {"both", f"partner_{side}"}

    @property
    def needs_conflict(self) -> bool:
        """Whether a conversation of this kind belongs to a conflict."""
        return self.audience != "owner"
