"""Why something that was asked for wasn't done, said where it was asked."""

import reflex as rx

from components import texts
from components.button import button
from state.conversation import ConversationState, Notice


def refusal(notice: rx.Var[Notice]) -> rx.Component:
    """A sentence over the composer, until it is taken away."""
    return rx.cond(
        notice.is_not_none(),
        rx.el.div(
            rx.el.span(notice["detail"], class_name="text-note/snug py-2"),
            button(
                texts.OK,
                look="text",
                class_name="text-note",
                on_click=ConversationState.dismiss_notice(),
            ),
            role="alert",
            class_name=(
                "arrive pointer-events-auto flex items-center gap-3 ps-4 pe-2 rounded-card "
                "bg-raised border border-danger text-ink shadow-lift"
            ),
        ),
    )
