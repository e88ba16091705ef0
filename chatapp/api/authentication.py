"""Who is speaking: the session token of a request, and the cookie that carries it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.requests import HTTPConnection

from chatapp.api.edge import Edge, edge_of
from chatapp.api.origins import is_foreign_origin, is_own_origin
from services.domain.errors import BadOrigin, Unauthenticated, Unavailable
from services.domain.users import LoginSession, User

COOKIE = "chat_session"
USER_HEADER = "Chat-User"
USER_PARAMETER = "user"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Token:
    """A session token, and whether the browser sent it by itself."""

    value: str
    by_cookie: bool


def token_of(connection: HTTPConnection) -> Token | None:
    """Return the request's token: `Authorization: Bearer` goes before the cookie."""
    scheme, _, value = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Token(value.strip(), by_cookie=False)
    cookie = connection.cookies.get(COOKIE)
    return Token(cookie, by_cookie=True) if cookie else None


async def login_of(request: Request) -> LoginSession:
    """Return the session of whoever speaks; raises as `token_for`."""
    token = token_for(request)
    return as_taken(request, await edge_of(request).services.accounts.session(token))


def token_for(request: Request) -> str:
    """Return the token that `request` may be made with.

    Raises `Unauthenticated`, `BadOrigin`, and `Unavailable` for new work when the process is about to end.
    """
    edge = edge_of(request)
    if request.method not in SAFE_METHODS and edge.services.closing.refusing:
        raise Unavailable
    token = token_of(request)
    if token is None:
        raise Unauthenticated
    if (
        token.by_cookie
        and request.method not in SAFE_METHODS
        and not is_own_origin(request, edge.public_url)
    ):
        raise BadOrigin
    return token.value


def as_taken(connection: HTTPConnection, login: LoginSession) -> LoginSession:
    """Return `login` if it is of the user that the client takes itself to be; raises `Unauthenticated`.

    A page may still be open while somebody else has signed in on the same device: what it
    sends must not be said in their name.
    """
    taken = connection.headers.get(USER_HEADER) or connection.query_params.get(USER_PARAMETER)
    if taken and taken != login.user.id:
        raise Unauthenticated
    return login


async def user_of(login: Annotated[LoginSession, Depends(login_of)]) -> User:
    """Return who speaks; raises as `login_of`."""
    return login.user


async def user_if_any(request: Request) -> User | None:
    """Return who speaks; None for whoever can't say who they are, where nobody has to."""
    token = token_of(request)
    if token is None:
        return None
    try:
        return await edge_of(request).services.accounts.me(token.value)
    except Unauthenticated:
        return None


async def not_from_elsewhere(request: Request) -> None:
    """Refuse a sign-in that another site's page makes a browser send; raises `BadOrigin`."""
    if is_foreign_origin(request, edge_of(request).public_url):
        raise BadOrigin


def set_cookie(response: Response, request: Request, edge: Edge, token: str) -> None:
    """Let the browser keep `token`, out of reach of scripts, for as long as the session lasts."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(edge.services.limits.session_lasts.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=_is_secure(request, edge),
    )


def clear_cookie(response: Response, request: Request, edge: Edge) -> None:
    """Let the browser forget its token."""
    response.delete_cookie(
        COOKIE, path="/", httponly=True, samesite="lax", secure=_is_secure(request, edge)
    )


def _is_secure(request: Request, edge: Edge) -> bool:
    return request.url.scheme == "https" or (edge.public_url or "").startswith("https://")


CurrentUser = Annotated[User, Depends(user_of)]
UserIfAny = Annotated[User | None, Depends(user_if_any)]
CurrentLogin = Annotated[LoginSession, Depends(login_of)]
