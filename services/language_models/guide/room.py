"""Who is in the conversation, as far as its turns show."""

from collections.abc import Sequence

from services.domain.messages import Role
from services.language_models.guide.reflect import clean, shorten
from services.language_models.port import Prompt, Turn

_NAME = 24
_PARTNERS = {"partner-a": "partner A", "partner-b": "partner B"}


def speakers(turns: Sequence[Turn]) -> dict[Role, str]:
    """Return what to call each human role in `turns`, so that no two are called the same."""
    names: dict[Role, str] = {turn.role: _tidy_name(turn) for turn in turns if turn.role != "ai"}
    if len(set(names.values())) == len(names):
        return names
    return {role: f"{name} ({_PARTNERS.get(role, role)})" for role, name in names.items()}


def _tidy_name(turn: Turn) -> str:
    """Return the author's name as it can stand in a sentence."""
    return shorten(clean(turn.author_name), _NAME) or "Somebody"


def silent(prompt: Prompt, latest: Sequence[Turn]) -> str | None:
    """Return whom the guide hasn't heard in `latest`, if two people talk here; None if nobody."""
    if prompt.kind.audience != "both" or prompt.left:
        return None
    heard = {turn.role for turn in latest if turn.role != "ai"}
    if len(heard) != 1:
        return None
    others = [name for role, name in speakers(prompt.turns).items() if role not in heard]
    return others[0] if others else "the other one of you"
