"""Conflicts and invitations: how two people come to share a conversation."""

from datetime import datetime

from fastapi import APIRouter, Request, status
from typing_extensions import TypedDict

from chatapp.api.authentication import CurrentUser, UserIfAny
from chatapp.api.edge import Edge, TheEdge
from chatapp.api.openapi import refused
from chatapp.api.schemas import NewConflict
from services.domain.errors import OwnInvitation, PartnerPresent
from services.domain.times import format_time
from services.wire import ConflictJson, conflict_json

router = APIRouter(prefix="/api", tags=["conflicts"])


class ConflictsJson(TypedDict):
    """My conflicts, newest first."""

    conflicts: list[ConflictJson]


class InvitationJson(TypedDict):
    """A way in for one person, once."""

    code: str
    url: str
    expires_at: str


class OfferJson(TypedDict):
    """What whoever holds an invitation may see before accepting it; `own` if it is theirs to send."""

    title: str
    invited_by: str
    expires_at: str
    own: bool


@router.post("/conflicts", status_code=status.HTTP_201_CREATED)
async def create(body: NewConflict, user: CurrentUser, edge: TheEdge) -> ConflictJson:
    """Begin a conflict, as partner A."""
    return conflict_json(await edge.services.conflicts.create(user, body.title))


@router.get("/conflicts")
async def list_conflicts(user: CurrentUser, edge: TheEdge) -> ConflictsJson:
    """List mine."""
    found = await edge.services.conflicts.list(user)
    return {"conflicts": [conflict_json(conflict) for conflict in found]}


@router.post(
    "/conflicts/{conflict_id}/invitations",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=refused(PartnerPresent),
)
async def invite(
    conflict_id: str, user: CurrentUser, edge: TheEdge, request: Request
) -> InvitationJson:
    """Invite the other person; only partner A, only while B is missing."""
    code, expires_at = await edge.services.conflicts.invite(user, conflict_id)
    return _invitation(edge, request, code, expires_at)


@router.get("/invitations/{code}")
async def offer(code: str, user: UserIfAny, edge: TheEdge) -> OfferJson:
    """Tell whoever holds the code who invites them, and to what."""
    found = await edge.services.conflicts.offer(code)
    return {
        "title": found.conflict.title,
        "invited_by": found.conflict.partner_a.name,
        "expires_at": format_time(found.expires_at),
        "own": user is not None and found.conflict.side(user.id) == "a",
    }


@router.post("/invitations/{code}/accept", openapi_extra=refused(OwnInvitation))
async def accept(code: str, user: CurrentUser, edge: TheEdge) -> ConflictJson:
    """Become partner B."""
    return conflict_json(await edge.services.conflicts.accept(user, code))


def _invitation(edge: Edge, request: Request, code: str, expires_at: datetime) -> InvitationJson:
    base = edge.public_url or str(request.base_url).rstrip("/")
    return {"code": code, "url": f"{base}/invite/{code}", "expires_at": format_time(expires_at)}
