"""Signing up, in and out."""

from contextlib import suppress

from fastapi import APIRouter, Depends, Request, Response, status

from chatapp.api.authentication import (
    USER_HEADER,
    CurrentUser,
    UserIfAny,
    as_taken,
    clear_cookie,
    login_of,
    not_from_elsewhere,
    set_cookie,
    token_of,
)
from chatapp.api.edge import Edge, TheEdge
from chatapp.api.openapi import refused
from chatapp.api.schemas import (
    Claim,
    Guest,
    MeJson,
    RemoveAccount,
    SignedInJson,
    SignIn,
    SignUp,
    SomebodyJson,
)
from services.domain.errors import (
    BadCredentials,
    EmailTaken,
    NotFound,
    RateLimited,
    Unauthenticated,
)
from services.domain.networks import network_of
from services.wire import user_json

router = APIRouter(prefix="/api/auth", tags=["auth"])
_ENTRANCE = [Depends(not_from_elsewhere)]


@router.post(
    "/sign-up",
    status_code=status.HTTP_201_CREATED,
    dependencies=_ENTRANCE,
    openapi_extra=refused(EmailTaken, RateLimited),
)
async def sign_up(
    body: SignUp, request: Request, response: Response, edge: TheEdge
) -> SignedInJson:
    """Create an account and sign in."""
    user, token = await edge.services.accounts.sign_up(
        email=body.email, password=body.password, name=body.name, address=_address(request)
    )
    await _leave(request, edge)
    set_cookie(response, request, edge, token)
    return {"user": user_json(user), "token": token}


@router.post("/sign-in", dependencies=_ENTRANCE, openapi_extra=refused(BadCredentials, RateLimited))
async def sign_in(
    body: SignIn, request: Request, response: Response, edge: TheEdge
) -> SignedInJson:
    """Sign in with email and password."""
    user, token = await edge.services.accounts.sign_in(
        email=body.email, password=body.password, address=_address(request)
    )
    await _leave(request, edge)
    set_cookie(response, request, edge, token)
    return {"user": user_json(user), "token": token}


@router.post(
    "/guest",
    status_code=status.HTTP_201_CREATED,
    dependencies=_ENTRANCE,
    openapi_extra=refused(RateLimited),
)
async def guest(body: Guest, request: Request, response: Response, edge: TheEdge) -> SignedInJson:
    """Create an account without a password and sign in."""
    user, token = await edge.services.accounts.guest(name=body.name, address=_address(request))
    await _leave(request, edge)
    set_cookie(response, request, edge, token)
    return {"user": user_json(user), "token": token}


@router.post(
    "/sign-out",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    dependencies=[Depends(login_of)],
)
async def sign_out(request: Request, response: Response, edge: TheEdge) -> None:
    """End this session everywhere at once."""
    token = token_of(request)
    if token is not None:
        await edge.services.accounts.sign_out(token.value)
    clear_cookie(response, request, edge)


@router.post("/claim", openapi_extra=refused(EmailTaken, NotFound, RateLimited))
async def claim(body: Claim, user: CurrentUser, request: Request, edge: TheEdge) -> MeJson:
    """Give a guest's account an email and a password."""
    claimed = await edge.services.accounts.claim(
        user, email=body.email, password=body.password, address=_address(request)
    )
    return {"user": user_json(claimed)}


@router.delete(
    "/me",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    openapi_extra=refused(BadCredentials, RateLimited),
)
async def remove(
    user: CurrentUser,
    request: Request,
    response: Response,
    edge: TheEdge,
    body: RemoveAccount | None = None,
) -> None:
    """Remove my account and all that is mine alone, for good."""
    password = body.password if body else ""
    await edge.services.accounts.remove(user, password=password, address=_address(request))
    clear_cookie(response, request, edge)


@router.get("/me")
async def me(user: CurrentUser) -> MeJson:
    """Tell who is signed in."""
    return {"user": user_json(user)}


@router.get("/session")
async def session(user: UserIfAny) -> SomebodyJson:
    """Tell who is signed in, where it is no error that nobody is."""
    return {"user": user_json(user) if user else None}


async def _leave(request: Request, edge: Edge) -> None:
    """End the session whose cookie is about to be replaced, if the page says that it knows whose it is."""
    token = token_of(request)
    if token is None or USER_HEADER not in request.headers:
        return
    with suppress(Unauthenticated):
        as_taken(request, await edge.services.accounts.session(token.value))
        await edge.services.accounts.sign_out(token.value)


def _address(request: Request) -> str:
    """Return what limits for an address count."""
    return network_of(request.client.host) if request.client else ""
