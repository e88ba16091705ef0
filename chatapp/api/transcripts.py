"""The whole conversation as a download."""

import re

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from chatapp.api.authentication import CurrentUser
from chatapp.api.edge import TheEdge
from services.access import Membership
from services.assembly import Services
from services.wire import session_json, with_messages

router = APIRouter(prefix="/api/conversations/{conversation_id}", tags=["conversations"])


@router.get(
    "/transcript",
    response_class=Response,
    responses={
        200: {
            "content": {
                "text/markdown": {"schema": {"type": "string"}},
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/SessionWithMessagesJson"}
                },
            }
        }
    },
)
async def transcript(
    conversation_id: str, request: Request, user: CurrentUser, edge: TheEdge
) -> Response:
    """Return the conversation as Markdown, or as JSON that its digest can be checked against."""
    member = await edge.services.access.conversation(user, conversation_id)
    if _prefers_json(request.headers.get("accept", "")):
        return await _json(edge.services, member)
    text = await edge.services.transcripts.markdown(member)
    return Response(text, media_type="text/markdown", headers=_download(member, "md"))


async def _json(services: Services, member: Membership) -> Response:
    view = await services.live.view(member, 1)
    messages = await services.transcripts.messages(member, view.conversation.last_seq)
    session = session_json(
        view.conversation, has_more=False, participants=view.participants, reply=view.reply
    )
    return JSONResponse(with_messages(session, messages), headers=_download(member, "json"))


def _prefers_json(accept: str) -> bool:
    """Tell whether JSON is asked for before Markdown (RFC 9110, 12.5.1); Markdown where it is all the same."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        weights[kind] = _quality(parameters)
    return _weight("application", "json", weights) > _weight("text", "markdown", weights)


def _weight(kind: str, subtype: str, weights: dict[str, float]) -> float:
    """Return how much a media type is wanted: by the most specific range that names it, else not at all."""
    ranges = (f"{kind}/{subtype}", f"{kind}/*", "*/*")
    return next((weights[one] for one in ranges if one in weights), 0.0)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if match := re.fullmatch(r"q\s*=\s*([01](?:\.\d{0,3})?)", parameter):
            return float(match.group(1))
    return 1.0


def _download(member: Membership, suffix: str) -> dict[str, str]:
    name = re.sub(r"[^a-z0-9]+", "-", member.conversation.title.lower()).strip("-")
    return {
        "Content-Disposition": f'attachment; filename="{name or "conversation"}.{suffix}"',
        "Vary": "Accept",
    }
