"""Who is signed in, as the pages see it: a cache, rebuilt on every load from the cookie."""

from http.cookies import CookieError, SimpleCookie
from typing import ClassVar

import reflex as rx

import services
from services.domain.errors import Unauthenticated
from services.domain.users import User
from state.live import ACCOUNT, Action

LOGIN_COOKIE = "chat_login"
"""Names the sign-in by its hash: the server puts it in the place of the browser's own cookies."""


def login_in(cookies: str) -> str:
    """Return the hash that a `Cookie` header names the sign-in by, "" if there is none."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookies)
    except CookieError:
        return ""
    return jar[LOGIN_COOKIE].value if LOGIN_COOKIE in jar else ""


async def signed_in(state: rx.State) -> User | None:
    """Return the person whose cookie came with the socket of `state`, None if nobody is signed in.

    Every event handler asks anew: the sign-in may be dead by now, and anybody may call any handler.
    """
    headers = state.router.headers.raw_headers
    try:
        return await services.current().accounts.known(login_in(headers.get("cookie", "")))
    except Unauthenticated:
        return None


def show(state: rx.State, **values: object) -> None:
    """Assign to the fields of `state` what differs: Reflex sends whatever is assigned, the same or not."""
    for name, value in values.items():
        if getattr(state, name) != value:
            setattr(state, name, value)


class AccountState(rx.State):
    """My name and whether I'm signed in; `known` is False until the server has been asked."""

    known: bool = False
    is_signed_in: bool = False
    name: str = ""
    is_guest: bool = False

    # These speak to the REST API from the browser, so that the cookie is set and cleared there.
    # `sign_out` takes the ids of the dialog that asks if messages still wait and of the one that says why it failed;
    # `sign_out_now`, which doesn't ask, takes the latter.
    sign_out: ClassVar[Action] = Action("signOut", ACCOUNT)
    sign_out_now: ClassVar[Action] = Action("signOutNow", ACCOUNT)

    @rx.event
    async def load(self) -> None:
        """Ask who is signed in; may be called any number of times."""
        self.show(await signed_in(self))

    def show(self, user: User | None) -> None:
        """Show who is signed in, or that nobody is."""
        show(
            self,
            is_signed_in=user is not None,
            name=user.name if user else "",
            is_guest=user.guest if user else False,
            known=True,
        )
