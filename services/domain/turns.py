"""Whose turn it is: whether the AI speaks by itself now."""

from collections.abc import Sequence

from services.domain.kinds import Kind
from services.domain.messages import Message


def is_ais_turn(kind: Kind, newest: Sequence[Message], people: int) -> bool:
    """Tell whether the AI answers now, by the kind's rule.

    `newest` are the last messages, ascending; `people` is how many are to be heard. Where both are to be heard
    first, everybody must have spoken since the AI last did: a partner who is still to come is waited for, one
    who has left for good is not.
    """
    match kind.answers:
        case "asked":
            return False
        case "always":
            return bool(newest) and newest[-1].role != "ai"
        case "both_spoke":
            return len(_spoken_since_ai(newest)) >= people > 0


def _spoken_since_ai(newest: Sequence[Message]) -> set[str | None]:
    speakers: set[str | None] = set()
    for message in reversed(newest):
        if message.role == "ai":
            break
        speakers.add(message.author_id)
    return speakers
