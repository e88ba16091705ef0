"""Asking the guide to speak, where it waits for that."""

from collections.abc import Iterable

import reflex as rx

from components import texts
from components.button import button
from services.domain.kinds import Answers, Kind
from state.conversation import ConversationState

_WHEN: dict[Answers, str] = {"both_spoke": texts.BOTH_SPOKE, "asked": texts.ASKED}


def ask_guide(why: str) -> rx.Component:
    """Say when the guide speaks by itself, and let it be asked now."""
    return rx.el.div(
        rx.el.p(why, class_name="text-note text-ink-2"),
        button(
            rx.el.i(class_name="guide-mark"),
            texts.ASK_GUIDE,
            look="outline",
            class_name="text-note text-guide!",
            on_click=ConversationState.retry_reply(),
        ),
        class_name="arrive self-center mt-6 flex flex-wrap items-center justify-center gap-x-3 gap-y-1.5",
    )


def guide_waits(
    kinds: Iterable[Kind], session_type: rx.Var[str] | str, can_ask: rx.Var[bool] | bool
) -> rx.Component:
    """Offer it in the kinds of conversation where the guide doesn't answer everything."""
    offers = [
        (kind.session_type, ask_guide(_WHEN[kind.answers]))
        for kind in kinds
        if kind.answers in _WHEN
    ]
    if not offers:
        return rx.fragment()
    return rx.cond(can_ask, rx.fragment(rx.match(session_type, *offers, rx.fragment())))
