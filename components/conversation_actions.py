"""What can be done with a whole conversation, at the end of its header."""

import reflex as rx

from components.conversation_menu import conversation_menu
from components.finalize_dialog import finalize_button
from state.conversation import ConversationState


def conversation_actions(is_finalized: rx.Var[bool] | bool) -> rx.Component:
    """Sealing, as long as it isn't sealed; a menu with the rest."""
    ready = ConversationState.status == "ready"
    return rx.cond(
        ready,
        rx.el.div(
            rx.cond(is_finalized, rx.fragment(), finalize_button()),
            conversation_menu(),
            class_name="flex flex-none",
        ),
    )
