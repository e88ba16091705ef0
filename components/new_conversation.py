"""Beginning a conversation: one button, then one for each kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from components import new_conflict, texts
from components.attributes import count
from components.button import button, icon_button
from components.dialog import close_dialog, dialog
from components.field import form_state
from components.icon import icon
from components.navigate import navigate
from services.domain.kinds import Kind
from state.conflicts import Choice, ConflictState
from state.inbox import InboxState

DIALOG_ID = "new"
_DIALOGS = {"kinds": DIALOG_ID, "name": new_conflict.DIALOG_ID}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A kind as people know it: what is one for each partner, under one title, is one thing to them.

    `of_a` and `of_b` are the session types that it is for partner A and B, "" where it isn't for them.
    """

    kind: Kind
    of_a: str
    of_b: str


def offers(kinds: Iterable[Kind]) -> list[Offer]:
    """Return what can be begun in conflicts, what both share first, each title once."""
    found: dict[str, Offer] = {}
    for kind in sorted(kinds, key=lambda kind: kind.audience != "both"):
        if not kind.needs_conflict:
            continue
        before = found.get(kind.title)
        found[kind.title] = Offer(
            kind=before.kind if before else kind,
            of_a=(before and before.of_a) or (kind.session_type if kind.begun_by("a") else ""),
            of_b=(before and before.of_b) or (kind.session_type if kind.begun_by("b") else ""),
        )
    return list(found.values())


def new_conversation_button(*, compact: bool = False) -> rx.Component:
    """Open the choice of kinds; `compact` is a round plus."""
    ask = ConflictState.choose(DIALOG_ID)
    if compact:
        return icon_button(icon("plus"), texts.NEW_CONVERSATION, on_click=ask)
    return button(icon("plus", 20), texts.NEW_CONVERSATION, on_click=ask)


def kind_button(kind: Kind, begin: Any, mark: rx.Component | None = None) -> rx.Component:
    """Begin a conversation of one kind; the button is named as the kind's title."""
    about = f"kind-{kind.session_type}"
    return rx.el.li(
        rx.el.button(
            rx.el.span(kind.title, class_name="font-semibold"),
            mark or rx.fragment(),
            type="button",
            aria_describedby=about,
            on_click=begin,
            class_name=(
                "flex items-center gap-2 text-start after:absolute after:inset-0 "
                "after:rounded-2xl min-h-6"
            ),
        ),
        rx.el.p(kind.summary, id=about, class_name="text-note text-ink-2 text-pretty"),
        class_name=(
            "relative px-4 py-3 rounded-2xl border border-line hover:border-line-strong "
            "hover:bg-sunken transition-colors duration-150"
        ),
    )


def _own(kind: Kind) -> rx.Component:
    begin = [close_dialog(DIALOG_ID), InboxState.start(kind.session_type, navigate)]
    return kind_button(kind, begin)


def _of_a_conflict(offer: Offer) -> rx.Component:
    shared = offer.kind.audience == "both"
    wanted = {"a": offer.of_a, "b": offer.of_b, "shared": shared}
    begin = ConflictState.begin(rx.Var.create(wanted), rx.Var.create(_DIALOGS), navigate)
    return kind_button(offer.kind, begin, icon("pair" if shared else "lock", 18))


def _choice(choice: rx.Var[Choice]) -> rx.Component:
    return rx.el.li(
        button(
            rx.el.span(choice["title"], class_name="truncate", dir="auto"),
            look="outline",
            class_name="w-full",
            on_click=ConflictState.begin_in(DIALOG_ID, choice["id"], choice["type"], navigate),
        ),
        key=choice["id"],
    )


def _which(choices: rx.Var[list[Choice]]) -> rx.Component:
    """Ask which conflict it is about."""
    return rx.fragment(
        rx.el.p(texts.WHICH_ONE, class_name="mt-2 text-ink-2", role="status"),
        rx.el.ul(rx.foreach(choices, _choice), class_name="mt-4 grid gap-2.5"),
    )


def _kinds(kinds: Iterable[Kind]) -> rx.Component:
    every = list(kinds)
    together = [_of_a_conflict(offer) for offer in offers(every)]
    return rx.fragment(
        rx.el.ul(
            *[_own(kind) for kind in every if not kind.needs_conflict],
            class_name="mt-4 grid gap-2.5",
        ),
        rx.fragment(
            rx.el.h3(texts.TWO_OF_US, class_name="mt-5 text-note font-medium text-ink-2"),
            rx.el.ul(*together, class_name="mt-2 grid gap-2.5"),
        )
        if together
        else rx.fragment(),
    )


def new_conversation_dialog(
    kinds: Iterable[Kind],
    choices: rx.Var[list[Choice]] = ConflictState.choices,
    *,
    opened: bool = False,
) -> rx.Component:
    """Ask what kind it shall be, and then, where there are several, which conflict it is about."""
    return dialog(
        rx.el.div(
            rx.cond(count(choices) > 0, _which(choices), _kinds(kinds)), id=f"{DIALOG_ID}-why"
        ),
        rx.el.div(
            button(texts.CANCEL, look="quiet", on_click=close_dialog(DIALOG_ID)),
            class_name="mt-4 flex justify-end",
        ),
        dialog_id=DIALOG_ID,
        label=texts.WHAT_KIND,
        opened=opened,
    )


def new_conversation_problem() -> rx.Component:
    """Say why a conversation couldn't be begun, if it couldn't."""
    return rx.el.p(
        form_state(DIALOG_ID)["detail"],
        role="alert",
        class_name="text-note text-danger empty:hidden",
    )
