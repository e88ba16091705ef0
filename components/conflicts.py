"""What I share with somebody: with whom, what can be begun, and the invitation while they are missing."""

from collections.abc import Iterable, Sequence
from typing import Literal

import reflex as rx

from components import texts
from components.attributes import count
from components.button import button
from components.icon import icon
from components.navigate import navigate
from components.phrase import phrase
from services.domain.kinds import Kind
from state.conflicts import CONFLICTS, ConflictRow, ConflictState, InvitingState
from state.inbox import InboxState


class KeepConflicts(rx.Component):
    """Reads them while the page is seen; shows nothing."""

    library = CONFLICTS
    tag = "KeepConflicts"

    sign: rx.Var[str]
    here: rx.Var[str]
    listed: rx.Var[bool]


def keep_conflicts(here: rx.Var[str] | None = None, sign: rx.Var[str] | str = "") -> rx.Component:
    """Keep them up to date: all of them, or as a page needs them that is about the one with the id `here`.

    `sign` changes with news.
    """
    news = rx.Var.create(InboxState.news).to(int).to_string() + rx.Var.create(sign).to(str)
    return KeepConflicts.create(sign=news, here="" if here is None else here, listed=here is None)


def kinds_for(kinds: Iterable[Kind], side: Literal["a", "b"]) -> list[Kind]:
    """Return what this partner can begin, what both share first."""
    mine = [kind for kind in kinds if kind.needs_conflict and kind.begun_by(side)]
    return sorted(mine, key=lambda kind: kind.audience != "both")


def _begin(kind: Kind, conflict: rx.Var[ConflictRow]) -> rx.Component:
    shared = kind.audience == "both"
    begin = rx.el.li(
        button(
            icon("pair" if shared else "lock", 18),
            kind.title,
            look="outline",
            class_name="text-note",
            title=kind.summary,
            on_click=ConflictState.start(kind.session_type, conflict["id"], navigate),
        ),
    )
    return rx.cond(conflict["left"], rx.fragment(), begin) if shared else begin


def begin_buttons(kinds: Sequence[Kind], conflict: rx.Var[ConflictRow]) -> rx.Component:
    """One button for each kind that my side can begin, named as the kind's title."""
    sides: tuple[Literal["a", "b"], ...] = ("a", "b")
    a, b = (
        rx.fragment(*[_begin(kind, conflict) for kind in kinds_for(kinds, side)]) for side in sides
    )
    return rx.el.ul(
        rx.cond(conflict["side"] == "a", a, b),
        aria_label=conflict["title"],
        class_name="mt-3 flex flex-wrap gap-2",
    )


def _with_whom(conflict: rx.Var[ConflictRow]) -> rx.Component:
    """Name the other one, by their shape and colour, too."""
    name = rx.el.bdi(conflict["partner"])
    here = rx.el.span(
        rx.cond(
            conflict["left"],
            phrase(texts.HAS_LEFT, name=name),
            phrase(texts.WITH, name=name),
        ),
        class_name="truncate",
    )
    square = rx.cond(conflict["side"] == "a", "rounded-[4px] bg-b-ink", "rounded-full bg-a-ink")
    return rx.el.p(
        rx.cond(
            conflict["partner"] != "",
            rx.fragment(rx.el.i(class_name=["size-2.5 flex-none", square]), here),
            rx.fragment(
                rx.el.i(
                    class_name="size-2.5 flex-none rounded-[4px] border-[1.5px] border-dashed border-ink-2"
                ),
                texts.WAITING_FOR_PARTNER,
            ),
        ),
        class_name="flex items-center gap-2 text-note text-ink-2",
    )


def _card(
    conflict: rx.Var[ConflictRow], kinds: Sequence[Kind], welcome: rx.Var[str] | str
) -> rx.Component:
    invite = button(
        icon("share", 18),
        texts.INVITE,
        look="text",
        class_name="text-note mt-1.5 -ms-2",
        on_click=InvitingState.invite(conflict["id"], conflict["title"]),
    )
    return rx.el.li(
        rx.el.h3(
            conflict["title"], class_name="font-semibold [overflow-wrap:anywhere]", dir="auto"
        ),
        _with_whom(conflict),
        rx.cond(
            (conflict["id"] == welcome) & (conflict["partner"] != ""),
            rx.el.p(texts.WELCOME_BOTH, class_name="mt-3 text-pretty", role="status"),
        ),
        rx.cond(
            conflict["left"], rx.el.p(texts.LEFT_MORE, class_name="mt-2 text-note text-pretty")
        ),
        begin_buttons(kinds, conflict),
        rx.cond(conflict["partner"] == "", invite),
        key=conflict["id"],
        class_name="p-4 rounded-card bg-raised border border-line shadow-lift",
        custom_attrs={"data-conflict": conflict["id"]},
    )


def conflict_list(
    kinds: Sequence[Kind],
    rows: rx.Var[list[ConflictRow]] = ConflictState.conflicts,
    welcome: rx.Var[str] | str = ConflictState.welcome,
) -> rx.Component:
    """Mine, newest first; nothing at all where there are none. `welcome` is the one just joined."""

    def card(conflict: rx.Var[ConflictRow]) -> rx.Component:
        return _card(conflict, kinds, welcome)

    return rx.cond(
        count(rows) > 0,
        rx.el.section(
            rx.el.h2(texts.TWO_OF_US, class_name="sr-only"),
            rx.el.ul(
                rx.foreach(rows, card),
                class_name="grid grid-cols-[minmax(0,1fr)] gap-3",
            ),
        ),
    )
