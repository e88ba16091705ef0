"""A message's way into the log, and to its answer."""

import time
from dataclasses import dataclass

from services import topics
from services.access import Membership
from services.broadcast.port import Broadcast, Limit
from services.domain.errors import ServiceError
from services.domain.messages import Draft, Message, check_client_id, parse_content
from services.domain.replies import Writing
from services.domain.sources import Sources
from services.metrics import Metrics
from services.presence import Typing
from services.replies import Replies
from services.tasks import Tasks
from services.tracing.spans import Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message in the log, whether it had been there before, and the answer that is being written to it."""

    message: Message
    duplicate: bool
    reply: Writing | None


class Sending:
    """Takes what people write."""

    def __init__(
        self,
        *,
        broadcast: Broadcast,
        replies: Replies,
        typing: Typing,
        sources: Sources,
        limit: Limit,
        metrics: Metrics,
        spans: Spans,
        tasks: Tasks,
    ) -> None:
        """`limit` bounds how fast one person may write; `tasks` holds what outlives its request or socket."""
        self._broadcast = broadcast
        self._replies = replies
        self._typing = typing
        self._sources = sources
        self._limit = limit
        self._metrics = metrics
        self._spans = spans
        self._tasks = tasks

    async def send(self, member: Membership, client_id: str, content: str) -> Sent:
        """Put a message into the log, once for its `client_id`, and let the AI answer where it should.

        Once begun it is done to its end, the beginning of the answer too, though whoever has sent it goes meanwhile.
        Raises `NotFound`, `Invalid`, `RateLimited`, `ConversationFinalized`, `ClientIdReused`.
        """
        return await self._tasks.whole(self._measured(member, client_id, content))

    async def _measured(self, member: Membership, client_id: str, content: str) -> Sent:
        begun = time.monotonic()
        where = {"chatapp.conversation": member.conversation.id}
        with self._spans.span("send", where) as span:
            try:
                sent = await self._send(member, client_id, content)
            except ServiceError as error:
                self._metrics.sent(error.code)
                raise
            outcome = "duplicate" if sent.duplicate else "stored"
            span.set_attribute("chatapp.outcome", outcome)
        self._metrics.sent(outcome, time.monotonic() - begun)
        return sent

    async def _send(self, member: Membership, client_id: str, content: str) -> Sent:
        user, conversation_id = member.user, member.conversation.id
        check_client_id(client_id)
        text = parse_content(content)
        await self._limit.take(user.id, once_for=f"{conversation_id}/{client_id}")
        draft = Draft(
            key=client_id,
            role=member.role,
            author_id=user.id,
            author_name=user.name,
            content=text,
            created_at=self._sources.now(),
        )
        appended = await self._replies.append(member, draft)
        if appended.duplicate:
            reply = await self._replies.answer_overdue(member, appended.message)
            return Sent(message=appended.message, duplicate=True, reply=reply)
        people = [person.id for person in member.people]
        await topics.announce_news(self._broadcast, people, conversation_id)
        await self._typing.sign(conversation_id, user.id, active=False)
        reply = appended.writing or await self._replies.answer(member, appended.message)
        return Sent(message=appended.message, duplicate=False, reply=reply)
