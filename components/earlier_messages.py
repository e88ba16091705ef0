"""What was said before: loaded by scrolling up, or by this button."""

import reflex as rx

from components import texts
from components.button import button
from state.conversation import ConversationState


def earlier_messages(
    has_earlier: rx.Var[bool] | bool, loading: rx.Var[bool] | bool
) -> rx.Component:
    """Offer the messages before those that are shown, if there are any."""
    return rx.cond(
        has_earlier,
        button(
            texts.EARLIER,
            look="quiet",
            class_name="self-center text-note",
            disabled=loading,
            on_click=ConversationState.load_earlier(),
        ),
    )
