"""What can be done with a whole conversation, at the end of its header."""

import reflex as rx

from components.finalize_dialog import finalize_button
from state.conversation import ConversationState


def conversation_actions(is_finalized: rx.Var[bool] | bool) -> rx.Component:
    """Sealing, as long as it isn't sealed."""
    ready = ConversationState.status == "ready"
    return rx.cond(is_finalized | ~ready, rx.fragment(), finalize_button())
