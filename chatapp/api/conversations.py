"""Conversations as resources: begin, list, read, seal, erase."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from chatapp.api.authentication import CurrentUser
from chatapp.api.edge import TheEdge
from chatapp.api.openapi import refused
from chatapp.api.schemas import ConversationsJson, NewConversation
from services.access import Membership
from services.assembly import Services
from services.domain.conversations import Entry
from services.domain.errors import NotFound, PartnerMustAgree
from services.wire import ListedJson, SessionWithMessagesJson, listed_json, view_json

router = APIRouter(prefix="/api/conversations", tags=["conversations"])
PageLimit = Annotated[int, Query(ge=1, le=200, description="how many at the most")]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": SessionWithMessagesJson, "description": "Entered, not begun."}},
    openapi_extra=refused(NotFound),
)
async def create(
    body: NewConversation, user: CurrentUser, edge: TheEdge, response: Response
) -> SessionWithMessagesJson:
    """Begin a conversation, or with `join` enter the one that both have going on: 200 then."""
    begun = await edge.services.conversations.create(
        user, body.session_type, body.conflict_id, body.title, join=body.join
    )
    if begun.joined:
        response.status_code = status.HTTP_200_OK
    return await _view(edge.services, begun.member)


@router.get("")
async def list_conversations(
    user: CurrentUser, edge: TheEdge, limit: PageLimit = 50, before: str | None = None
) -> ConversationsJson:
    """List mine, newest first."""
    services = edge.services
    page, following = await services.conversations.list(user, limit=limit, before=before)
    listed: list[ListedJson] = []
    for item in page:
        entry = Entry(conversation=item.conversation, conflict=item.conflict)
        with suppress(NotFound):  # of a kind that a team has taken away
            member = services.access.membership(user, entry)
            listed.append(listed_json(item, await services.live.participants(member)))
    return {"conversations": listed, "next": following}


@router.get("/{conversation_id}")
async def read(
    conversation_id: str, user: CurrentUser, edge: TheEdge, limit: PageLimit = 50
) -> SessionWithMessagesJson:
    """Return a conversation with its newest messages."""
    member = await edge.services.access.conversation(user, conversation_id)
    return await _view(edge.services, member, limit)


@router.post("/{conversation_id}/finalize")
async def finalize(
    conversation_id: str, user: CurrentUser, edge: TheEdge
) -> SessionWithMessagesJson:
    """Seal a conversation, for good."""
    member = await edge.services.conversations.finalize(user, conversation_id)
    return await _view(edge.services, member)


@router.delete(
    "/{conversation_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    openapi_extra=refused(PartnerMustAgree),
)
async def erase(conversation_id: str, user: CurrentUser, edge: TheEdge) -> None:
    """Erase a conversation, for good."""
    await edge.services.conversations.erase(user, conversation_id)


@router.delete(
    "/{conversation_id}/erasure", status_code=status.HTTP_204_NO_CONTENT, response_class=Response
)
async def withdraw_erasure(conversation_id: str, user: CurrentUser, edge: TheEdge) -> None:
    """Keep a conversation of two that one of them has asked to erase."""
    await edge.services.conversations.withdraw_erasure(user, conversation_id)


async def _view(services: Services, member: Membership, limit: int = 50) -> SessionWithMessagesJson:
    return view_json(await services.live.view(member, limit))
