"""Account and list where Reflex's socket doesn't get through: by plain requests instead."""

from typing import TypeVar

import reflex as rx
from reflex.vars import FunctionStringVar
from reflex_components_core.core.banner import has_connection_errors

from state.account import AccountState
from state.inbox import InboxRow, InboxState
from state.live import CLIENT, imported, live

T = TypeVar("T")
_MODULE = f"{CLIENT}/standby.js"
_ROWS = f"{CLIENT}/inbox_rows.js"


def _slice(name: str, kind: type[T]) -> rx.Var[T]:
    return live(name, kind, "useStandby", _MODULE)


_merged = FunctionStringVar.create("merged", _var_data=imported(_ROWS, "merged"))
_known = _slice("known", bool)
_is_signed_in = _slice("isSignedIn", bool)
_parted = _slice("parted", str)
_name = _slice("name", str)
_is_guest = _slice("isGuest", bool)
_conversations = _slice("conversations", list[InboxRow])

is_known = AccountState.known | _known
is_removed = _parted == "removed"
"""The account has been removed, in whichever tab of this browser."""
_is_here = rx.cond(AccountState.known, AccountState.is_signed_in, _is_signed_in)
is_signed_in = rx.cond(_parted == "", _is_here, False)  # noqa: FBT003 - a value, not a flag
name = rx.cond(AccountState.known, AccountState.name, _name)
is_guest = rx.cond(AccountState.known, AccountState.is_guest, _is_guest)
is_loaded = InboxState.loaded | _known
conversations = rx.cond(
    InboxState.loaded,
    _merged.call(InboxState.conversations, InboxState.newer).to(list[InboxRow]),
    _conversations,
)


class Standby(rx.Component):
    """Reads by plain requests while they are needed."""

    library = _MODULE
    tag = "Standby"

    needed: rx.Var[bool]
    sign: rx.Var[str]


def standby(sign: rx.Var[str] | str = "") -> rx.Component:
    """Stand in for Reflex's socket while it has errors; a change of `sign` means news."""
    return Standby.create(needed=has_connection_errors, sign=sign)


def first_look() -> rx.Component:
    """Read at once, in one round trip: Reflex's socket takes several to say who is here."""
    return Standby.create(needed=True, sign="")
