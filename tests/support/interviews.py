"""Leading whole conversations with the scripted guide."""

from collections.abc import Iterable

from services.domain.kinds import Kind
from services.language_models.guide.compose import reply
from services.language_models.guide.model import script_of
from services.language_models.port import Prompt, Turn
from tests.support.prompts import INTAKE, turn


def interview(rounds: Iterable[str | tuple[Turn, ...]], kind: Kind = INTAKE) -> list[str]:
    """Return the guide's replies to `rounds`, each what people write before the guide answers."""
    turns: list[Turn] = []
    replies: list[str] = []
    for said in rounds:
        turns.extend((turn("user", said),) if isinstance(said, str) else said)
        answer = reply(script_of(kind), Prompt(kind=kind, turns=tuple(turns)))
        turns.append(turn("ai", answer))
        replies.append(answer)
    return replies
