"""Messages: read a stretch of the log, add to it, and tell that somebody is about to."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from chatapp.api.authentication import CurrentUser
from chatapp.api.conversations import PageLimit
from chatapp.api.edge import TheEdge
from chatapp.api.entering import Entering
from chatapp.api.openapi import refused
from chatapp.api.schemas import MessagesJson, NewMessage, ReadJson, ReadUpTo, SentJson, TypingSign
from services.domain.errors import ClientIdReused, ConversationFinalized, RateLimited
from services.wire import message_json, reply_json

router = APIRouter(prefix="/api/conversations/{conversation_id}", tags=["messages"])
Seq = Annotated[int | None, Query(ge=0, le=2**53, description="a message's seq")]


@router.get("/messages")
async def page(
    conversation_id: str,
    user: CurrentUser,
    edge: TheEdge,
    before: Seq = None,
    after: Seq = None,
    limit: PageLimit = 50,
) -> MessagesJson:
    """Return messages before or after a `seq`, ascending."""
    found = await edge.services.conversations.page(
        user, conversation_id, before=before, after=after, limit=limit
    )
    return {
        "messages": [message_json(message) for message in found.messages],
        "has_more": found.has_more,
    }


@router.post(
    "/messages",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": SentJson, "description": "It stands in the log already."}},
    openapi_extra=refused(ClientIdReused, ConversationFinalized, RateLimited),
)
async def send(body: NewMessage, who: Entering, edge: TheEdge, response: Response) -> SentJson:
    """Put a message into the log; the same `client_id` again answers 200 with the first one."""
    sent = await edge.services.sending.send(who.member, body.client_id, body.content)
    if sent.duplicate:
        response.status_code = status.HTTP_200_OK
    return {"message": message_json(sent.message), "reply": reply_json(sent.reply)}


@router.get("/read")
async def read_position(conversation_id: str, user: CurrentUser, edge: TheEdge) -> ReadJson:
    """Tell how far I have read."""
    return {"seq": await edge.services.conversations.read_position(user, conversation_id)}


@router.post("/read")
async def mark_read(
    conversation_id: str, body: ReadUpTo, user: CurrentUser, edge: TheEdge
) -> ReadJson:
    """Note how far I have read; never back."""
    return {"seq": await edge.services.conversations.mark_read(user, conversation_id, body.seq)}


@router.post("/typing", status_code=status.HTTP_204_NO_CONTENT, response_class=Response)
async def typing(conversation_id: str, body: TypingSign, user: CurrentUser, edge: TheEdge) -> None:
    """Tell the others that somebody types, or has ended."""
    await edge.services.access.conversation(user, conversation_id)
    await edge.services.typing.sign(conversation_id, user.id, active=body.active)
