"""Who the pages think is signed in: a cache that is rebuilt from the cookie."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import reflex as rx
from reflex.istate.data import RouterData

import services
from services.domain.errors import Unauthenticated
from services.domain.users import User
from state.account import AccountState, login_in

ALEX = User(id="u1", name="Alex")


class Accounts:
    async def known(self, token_hash: str) -> User:
        if token_hash != "secret":
            raise Unauthenticated
        return ALEX


def account(cookie: str) -> AccountState:
    states, routers = cast("Any", rx.State), cast("Any", RouterData)
    root = states(_reflex_internal_init=True)
    root.router = routers.from_router_data({"headers": {"cookie": cookie}})
    state = root.get_substate(AccountState.get_full_name().split("."))
    assert isinstance(state, AccountState)
    return state


@pytest.fixture(autouse=True)
def chat() -> Iterator[None]:
    with services.use(cast("Any", SimpleNamespace(accounts=Accounts()))):
        yield


async def test_a_good_cookie_tells_who_is_here() -> None:
    state = account("a=1; chat_login=secret; b=2")
    await AccountState.load.fn(state)
    assert (state.known, state.is_signed_in, state.name, state.is_guest) == (
        True,
        True,
        "Alex",
        True,
    )


@pytest.mark.parametrize("cookie", ["", "chat_login=dead", "chat_login=", "other=secret", ";;=;"])
async def test_without_a_good_cookie_nobody_is_here(cookie: str) -> None:
    state = account(cookie)
    await AccountState.load.fn(state)
    assert (state.known, state.is_signed_in, state.name) == (True, False, "")


async def test_a_sign_in_that_has_died_meanwhile_takes_the_name_away() -> None:
    state = account("chat_login=dead")
    state.is_signed_in, state.name = True, "Alex"
    await AccountState.load.fn(state)
    assert (state.is_signed_in, state.name) == (False, "")


def test_the_sign_in_is_read_from_among_other_cookies() -> None:
    assert login_in("x=y; chat_login=abc-_1; z=") == "abc-_1"
    assert login_in("chat_logins=abc") == ""
