"""The guide as a language model: writes its scripted reply at a reader's pace."""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence

from services.domain import texts
from services.domain.kinds import Kind
from services.language_models.guide.compose import reply
from services.language_models.guide.script import Script
from services.language_models.guide.scripts.exploration import EXPLORATION
from services.language_models.guide.scripts.guidance import GUIDANCE
from services.language_models.guide.scripts.intake import INTAKE
from services.language_models.guide.scripts.mediation import MEDIATION
from services.language_models.port import Prompt, Receipt, Turn

TOKENS_PER_SECOND = 35
_SCRIPTS = {
    "intake": INTAKE,
    "individual_a": EXPLORATION,
    "individual_b": EXPLORATION,
    "joint_context_a": GUIDANCE,
    "joint_context_b": GUIDANCE,
    "relationship_shared": MEDIATION,
}
_TOKEN = re.compile(r"\s*\S{1,7}|\s+")


class ScriptedGuide:
    """A `LanguageModel` that needs no key: follows a script, and says that it does."""

    name = texts.GUIDE

    def __init__(self, *, pace: float = 1 / TOKENS_PER_SECOND) -> None:
        """Keep `pace`, the seconds between two tokens; 0 writes as fast as it is read."""
        self._pace = pace

    async def warm_up(self) -> None:
        """Do nothing: a script is always warm."""

    async def close(self) -> None:
        """Do nothing: a script has no connections."""

    async def stream(self, prompt: Prompt, receipt: Receipt | None = None) -> AsyncGenerator[str]:
        """Yield the reply's tokens, the first one at once; it takes no vendor's tokens."""
        if receipt:
            receipt.model = "guide"
            receipt.requests += 1
        first, *rest = tokens(reply(script_of(prompt.kind), prompt))
        yield first
        for token in rest:
            await asyncio.sleep(self._pace)
            yield token

    async def summarize(self, before: str, turns: Sequence[Turn]) -> str:  # noqa: ARG002
        """Return "": a script reads what it needs from the newest turns."""
        return ""


def script_of(kind: Kind) -> Script:
    """Return the script for `kind`; one that a team has added gets that of the nearest built-in."""
    nearest = MEDIATION if kind.audience == "both" else EXPLORATION
    return _SCRIPTS.get(kind.session_type, nearest)


def tokens(text: str) -> list[str]:
    """Return `text` cut into pieces of words, such as a model writes; joined, they are the text."""
    return _TOKEN.findall(text)
