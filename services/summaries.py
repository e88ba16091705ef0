"""Keeping the summaries of long conversations up, behind the replies.

A summary is made of its own session's log alone, and is read in that session alone.
"""

import structlog

from services.access import Membership
from services.domain.errors import ServiceError
from services.domain.messages import Message
from services.domain.summaries import MOST, Summary, covered, due
from services.domain.turns import as_heard, whole
from services.language_models.port import LanguageModel, ModelError, Prompt
from services.logs import read_log
from services.prompts import CHARACTERS_PER_TOKEN, room_for_turns, size, turn_of
from services.storage.port import Storage
from services.tasks import Tasks

log = structlog.get_logger(__name__)


class Summaries:
    """Lets the model sum up what will soon no longer fit into its context; no reply waits for it."""

    def __init__(
        self, *, storage: Storage, model: LanguageModel, tasks: Tasks, context_tokens: int
    ) -> None:
        """`context_tokens` is the budget of a reply's prompt; `tasks` holds what runs in the background."""
        self._storage = storage
        self._model = model
        self._tasks = tasks
        self._context_tokens = context_tokens
        self._under_way: set[str] = set()

    def consider(self, member: Membership, prompt: Prompt) -> None:
        """Go on with the conversation's summary in the background, if `prompt` shows that it may be time."""
        conversation_id = member.conversation.id
        budget = self._budget(prompt)
        told = sum(size(turn) for turn in prompt.turns)
        if conversation_id in self._under_way or not due(told, budget):
            return
        self._under_way.add(conversation_id)
        task = self._tasks.start(self._go_on(conversation_id, budget))
        task.add_done_callback(lambda _: self._under_way.discard(conversation_id))

    def _budget(self, prompt: Prompt) -> int:
        """Return the characters that the messages of such a prompt may take."""
        least = self._context_tokens * CHARACTERS_PER_TOKEN // 4
        return max(room_for_turns(prompt.kind, self._context_tokens, prompt.earlier), least)

    async def _go_on(self, conversation_id: str, budget: int) -> None:
        try:
            await self._cover_more(conversation_id, budget)
        except ModelError as error:
            log.warning("summary_failed", conversation=conversation_id, reason=str(error))
        except ServiceError as error:
            log.warning("summary_failed", conversation=conversation_id, reason=error.code)

    async def _cover_more(self, conversation_id: str, budget: int) -> None:
        """Add the oldest messages that aren't covered yet; raises `ModelError` and `ServiceError`."""
        before = await self._storage.summary(conversation_id) or Summary(last_seq=0, text="")
        messages = await self._oldest_after(conversation_id, before.last_seq, budget)
        number = whole(messages, covered([size(turn_of(one)) for one in messages], budget))
        if not number:
            return
        turns = tuple(turn_of(message) for message in as_heard(messages[:number]))
        text = await self._model.summarize(before.text, turns)
        if not text:
            return  # this model makes none
        summary = Summary(last_seq=messages[number - 1].seq, text=text[: int(budget * MOST)])
        kept = await self._storage.store_summary(conversation_id, before.last_seq, summary)
        log.info("summary_kept", conversation=conversation_id, kept=kept, messages=number)

    async def _oldest_after(self, conversation_id: str, after: int, budget: int) -> list[Message]:
        """Return the messages after `after`, the oldest first, no more than a whole `budget` of them."""
        messages: list[Message] = []
        room = budget
        async for message in read_log(self._storage, conversation_id, after):
            messages.append(message)
            room -= len(message.content)
            if room < 0:
                break
        return messages
