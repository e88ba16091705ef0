"""What the model is told: the kind's instructions, and as much of the log as fits the budget."""

from collections.abc import Sequence
from typing import Final

from services.domain.kinds import Kind
from services.domain.messages import Message
from services.language_models.port import Prompt, Turn
from services.storage.port import Storage

CHARACTERS_PER_TOKEN: Final = 3
"""Few enough to be safe in most languages; the vendors' own counters aren't asked."""
_PAGE: Final = 200


def fit(kind: Kind, newest_first: Sequence[Message], budget_tokens: int) -> Prompt:
    """Return the prompt with the newest messages within `budget_tokens`; the newest one is always in it."""
    room = budget_tokens * CHARACTERS_PER_TOKEN - len(kind.instructions) - len(kind.opening)
    turns: list[Turn] = []
    for message in newest_first:
        room -= len(message.content) + len(message.author_name)
        if turns and room < 0:
            break
        turns.append(_turn(message))
    total = newest_first[0].seq if newest_first else 0
    return Prompt(kind=kind, turns=tuple(reversed(turns)), omitted=total - len(turns))


async def read_prompt(
    storage: Storage, conversation_id: str, kind: Kind, budget_tokens: int
) -> tuple[Prompt, int]:
    """Read as much of the log as fits; return the prompt and the last `seq` that is in it (0 if none)."""
    newest_first: list[Message] = []
    room = budget_tokens * CHARACTERS_PER_TOKEN
    before: int | None = None
    while room > 0:
        page = await storage.page_before(conversation_id, before, _PAGE)
        newest_first.extend(reversed(page.messages))
        room -= sum(len(message.content) for message in page.messages)
        if not page.has_more:
            break
        before = page.messages[0].seq
    last_seq = newest_first[0].seq if newest_first else 0
    return fit(kind, newest_first, budget_tokens), last_seq


def _turn(message: Message) -> Turn:
    return Turn(role=message.role, author_name=message.author_name, content=message.content)
