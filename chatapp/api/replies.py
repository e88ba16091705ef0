"""The AI's answer: whether it can be asked for, ask for it, or stop it."""

from fastapi import APIRouter, Response, status

from chatapp.api.authentication import CurrentUser
from chatapp.api.edge import TheEdge
from chatapp.api.openapi import refused
from chatapp.api.schemas import ReplyAskableJson, ReplyStartedJson
from services.domain.errors import (
    ConversationFinalized,
    NothingToAnswer,
    RateLimited,
    ReplyInProgress,
)
from services.wire import reply_json

router = APIRouter(prefix="/api/conversations/{conversation_id}/reply", tags=["replies"])


@router.post(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    openapi_extra=refused(ReplyInProgress, NothingToAnswer, ConversationFinalized, RateLimited),
)
async def ask(conversation_id: str, user: CurrentUser, edge: TheEdge) -> ReplyStartedJson:
    """Ask for the AI's answer, or try a failed one again."""
    return {"reply": reply_json(await edge.services.replies.ask(user, conversation_id))}


@router.get("/askable")
async def askable(conversation_id: str, user: CurrentUser, edge: TheEdge) -> ReplyAskableJson:
    """Tell which reply is being written, and whether one could be asked for."""
    running, may_ask = await edge.services.replies.askable(user, conversation_id)
    return {"reply": reply_json(running), "askable": may_ask}


@router.delete(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    response_class=Response,
    responses={204: {"description": "No reply is being written."}},
)
async def stop(conversation_id: str, user: CurrentUser, edge: TheEdge) -> Response:
    """Stop the reply that is being written; what was shown is kept."""
    stopped = await edge.services.replies.stop(user, conversation_id)
    return Response(status_code=status.HTTP_202_ACCEPTED if stopped else status.HTTP_204_NO_CONTENT)
