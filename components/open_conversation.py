"""Opens a conversation in the browser for as long as a page shows it."""

import reflex as rx
from reflex.vars import VarData

from state.live import CONVERSATION, imported


@rx.memo
def _opened(conversation_id: rx.Var[str]) -> rx.Component:
    data = VarData.merge(
        imported(CONVERSATION, "useConversationId"),
        VarData(hooks={f"useConversationId({conversation_id!s});": None}),
    )
    return rx.el.span(hidden=rx.Var("true", _var_type=bool, _var_data=data))


def open_conversation(conversation_id: rx.Var[str]) -> rx.Component:
    """Open it on mount, close it on unmount, change it with the address."""
    return _opened(conversation_id=conversation_id)
