"""The list as it is now: being loaded, empty, or there, and kept fresh."""

import reflex as rx

from components import standby, texts
from components.attributes import count
from components.inbox import inbox
from components.refresh import refresh
from components.skeleton import list_skeleton
from state.inbox import InboxState

REFRESH_SECONDS = 60
"""Changes are told at once: this finds what was not, and says that the tab is still there."""


def _words(title: str, more: str) -> rx.Component:
    return rx.el.div(
        rx.el.p(title, class_name="font-semibold"),
        rx.el.p(more, class_name="mt-1 text-note text-ink-2"),
        class_name="p-3",
    )


def inbox_panel(here: rx.Var[str] | str = "", sign: rx.Var[str] | str = "") -> rx.Component:
    """My conversations; `here` is the id of the open one.

    A change of `sign` means news in it, for where the server can't tell.
    """
    more = InboxState.show_more
    rows = rx.cond(
        count(standby.conversations) > 0,
        inbox(standby.conversations, has_more=InboxState.has_more, more=more, here=here),
        _words(texts.NOTHING_YET, texts.NOTHING_YET_MORE),
    )
    return rx.fragment(
        standby.standby(sign),
        refresh(seconds=REFRESH_SECONDS, on_due=InboxState.load.temporal),
        rx.cond(standby.is_loaded, rows, list_skeleton()),
    )
