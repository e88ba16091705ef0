"""Whose turn it is: whether the AI speaks by itself now."""

import math
from collections.abc import Sequence

from services.domain.kinds import Kind
from services.domain.messages import Message


def awaited(kind: Kind, newest: Sequence[Message], people: int) -> int | None:
    """Return the last `seq` that the AI is to answer now, by the kind's rule; None if it isn't its turn.

    `newest` are the last messages, ascending; `people` is how many are to be heard. Where both are to be heard
    first, everybody must have said something that the AI has not heard yet: a partner who is still to come is
    waited for, one who has left for good is not.
    """
    said = unheard(newest)
    match kind.answers:
        case "asked":
            its_turn = False
        case "always":
            its_turn = True
        case "both_spoke":
            its_turn = len({message.author_id for message in said}) >= people > 0
    return said[-1].seq if said and its_turn else None


def unheard(newest: Sequence[Message]) -> Sequence[Message]:
    """Return what people said and the AI had not read when it spoke last, ascending."""
    after = heard(newest)
    return [message for message in newest if message.role != "ai" and message.seq > after]


def heard(newest: Sequence[Message]) -> int:
    """Return up to which `seq` the AI had read the log when it spoke last, 0 if it hasn't spoken."""
    last = next((message for message in reversed(newest) if message.role == "ai"), None)
    return 0 if last is None else heard_by(last)


def heard_by(message: Message) -> int:
    """Return up to which `seq` the log had been read for this message of the AI's."""
    return message.seq - 1 if message.heard is None else message.heard


def as_heard(log: Sequence[Message]) -> Sequence[Message]:
    """Return the log, ascending, in the order of a talk: what the AI had not heard stands behind what it said.

    In the log it stands before that, for it came while the AI was speaking.
    """
    talk: list[Message] = []
    for message in log:
        at = len(talk)
        if message.role == "ai":
            while at and talk[at - 1].role != "ai" and talk[at - 1].seq > heard_by(message):
                at -= 1
        talk.insert(at, message)
    return talk


def whole(log: Sequence[Message], number: int) -> int:
    """Return how many of the first `number` messages of a log are the beginning of the talk, too.

    What the AI had not heard isn't parted from what it said meanwhile, and stands behind it. Where that would leave
    none at all, it is `number`.
    """
    unheard_from = min(
        (heard_by(message) + 1 for message in log[number:] if message.role == "ai"),
        default=math.inf,
    )
    fitting = sum(message.seq < unheard_from for message in log[:number])
    return fitting or number
