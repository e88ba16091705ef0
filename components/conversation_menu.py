"""What else can be done with a conversation: be told of answers, take it along, or erase it."""

import reflex as rx

from components import texts
from components.dialog import open_dialog
from components.erase_dialog import DIALOG_ID
from components.icon import icon
from components.menu import menu, menu_item
from state.conversation import ConversationState
from state.live import CLIENT, Action, live

_MODULE = f"{CLIENT}/notify.js"
_notices = live("notices", str, "useNotices", _MODULE)
_toggle = Action("toggleNotices", _MODULE)


def conversation_menu() -> rx.Component:
    """Open by the round button at the end of the header."""
    return menu(
        texts.MORE,
        icon("more"),
        rx.cond(
            _notices != "",
            menu_item(
                rx.cond(_notices == "on", texts.NOTIFY_OFF, texts.NOTIFY_ON), on_click=_toggle()
            ),
        ),
        menu_item(texts.DOWNLOAD, on_click=ConversationState.download("md")),
        menu_item(texts.DOWNLOAD_JSON, on_click=ConversationState.download("json")),
        menu_item(texts.ERASE, tone="text-danger!", on_click=open_dialog(DIALOG_ID)),
    )
