"""The list of my conversations: title, last line, when, sealed or not."""

from functools import partial
from typing import Any

import reflex as rx
from reflex.vars import FunctionStringVar

from components import texts
from components.button import button
from components.icon import icon
from components.link import link
from components.phrase import phrase
from state.inbox import InboxRow
from state.live import ACCOUNT, imported

_when = FunctionStringVar.create("when", _var_data=imported(ACCOUNT, "when"))


def _last_line(row: rx.Var[InboxRow]) -> rx.Component:
    line = rx.el.span(rx.cond(row["author"] != "", row["author"] + ": ", ""), row["line"])
    said = rx.cond(row["line"] != "", line, rx.el.span(texts.NO_MESSAGES_YET))
    sealed = rx.el.span(
        icon("seal", 14),
        _when.call(row["at"], True),  # noqa: FBT003 - a JavaScript call has no keywords
        class_name="inline-flex items-center gap-1.5 align-bottom",
    )
    over = rx.fragment(sealed, rx.cond(row["line"] != "", rx.fragment(" · ", line)))
    return rx.el.span(
        rx.cond(row["sealed"], over, said),
        class_name="text-note text-ink-2 truncate",
        dir="auto",
    )


def _about(row: rx.Var[InboxRow]) -> rx.Component:
    """The title of the conflict that the conversation belongs to, in small over its own."""
    return rx.cond(
        row["about"] != "",
        rx.el.span(row["about"], class_name="col-span-2 text-fine text-ink-2 truncate", dir="auto"),
    )


def _unread(number: rx.Var[int]) -> rx.Component:
    return rx.el.span(
        rx.el.span(number, aria_hidden="true"),
        rx.el.span(phrase(texts.UNREAD, count=number), class_name="sr-only"),
        class_name=(
            "justify-self-end self-center min-w-5 px-1.5 rounded-full bg-accent text-on-accent "
            "text-fine/5 font-semibold text-center"
        ),
        custom_attrs={"data-unread": number},
    )


def inbox_row(row: rx.Var[InboxRow], here: rx.Var[str] | str = "") -> rx.Component:
    """One conversation; the one whose id is `here` is marked as the page that is open."""
    current = row["id"] == here
    return rx.el.li(
        link(
            _about(row),
            rx.el.strong(row["title"], class_name="font-semibold truncate", dir="auto"),
            rx.el.time(
                rx.cond(row["sealed"], "", _when.call(row["at"], False)),  # noqa: FBT003 - as above
                date_time=row["at"],
                class_name="text-note text-ink-2",
            ),
            _last_line(row),
            rx.cond(~current & (row["unread"] > 0), _unread(row["unread"])),
            to="/c/" + row["id"],
            aria_current=rx.cond(current, "page", "false"),
            class_name=(
                "grid grid-cols-[1fr_auto] gap-x-3 gap-y-0.5 items-baseline p-3 rounded-2xl "
                "transition-colors duration-150 hover:bg-sunken "
                "aria-[current=page]:bg-raised aria-[current=page]:shadow-lift"
            ),
        ),
        key=row["id"],
    )


def inbox(
    rows: rx.Var[list[InboxRow]],
    *,
    has_more: rx.Var[bool] | bool,
    more: Any,
    here: rx.Var[str] | str = "",
) -> rx.Component:
    """All of them, newest first; `more` is what the button at the end does."""
    return rx.el.nav(
        rx.el.ul(rx.foreach(rows, partial(inbox_row, here=here)), class_name="grid gap-0.5"),
        rx.cond(
            has_more, button(texts.SHOW_MORE, look="quiet", class_name="w-full", on_click=more)
        ),
        aria_label=texts.CONVERSATIONS,
    )
