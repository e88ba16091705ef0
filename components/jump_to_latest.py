"""The way back down, for whoever has scrolled up."""

import reflex as rx

from components import texts
from components.icon import icon
from components.phrase import phrase
from state.conversation import ConversationState

MOST_COUNTED = 99
_COUNT = "unseen"


def jump_to_latest(at_bottom: rx.Var[bool] | bool, unseen: rx.Var[int] | int) -> rx.Component:
    """Show a round button over the log's end, with the number of messages not seen yet."""
    count = rx.Var.create(unseen).to(int)
    shown = rx.cond(count > MOST_COUNTED, f"{MOST_COUNTED}+", count)
    badge = rx.cond(
        count > 0,
        rx.el.span(
            shown,
            # What the button is described by.
            rx.el.span(phrase(texts.UNREAD, count=count), id=_COUNT, hidden=True),
            aria_hidden="true",
            class_name=(
                "absolute -top-1.5 start-1/2 ms-2.5 min-w-5 h-5 px-1.5 rounded-full bg-accent text-on-accent "
                "text-fine/5 font-semibold text-center"
            ),
        ),
    )
    return rx.cond(
        at_bottom,
        rx.fragment(),
        rx.el.div(
            rx.el.button(
                icon("down"),
                type="button",
                aria_label=texts.LATEST,
                aria_describedby=_COUNT,
                title=texts.LATEST,
                on_click=ConversationState.jump_to_latest(),
                class_name=(
                    "arrive relative pointer-events-auto grid place-items-center size-11 "
                    "rounded-full bg-raised border border-line shadow-lift text-ink"
                ),
            ),
            badge,
            class_name="relative",
        ),
    )
