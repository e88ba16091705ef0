"""Erasing a conversation: asked once more, and by both where it belongs to both."""

import reflex as rx

from components import texts
from components.button import button
from components.dialog import close_dialog, dialog
from components.navigate import navigate
from state.conversation import ConversationState

DIALOG_ID = "erase"


def erase_dialog(
    *,
    shared: rx.Var[bool] | bool,
    erasing: rx.Var[str] | str,
    asked: rx.Var[str] | str = "",
    opened: bool = False,
) -> rx.Component:
    """Say what it means; `shared` needs both, and `asked` says who has asked for it: "mine" or "theirs"."""
    waiting = rx.Var.create(asked).to(str) == "mine"
    theirs = rx.Var.create(asked).to(str) == "theirs"
    ask = rx.Var.create(shared).to(bool) & ~theirs
    why = rx.match(
        asked,
        ("mine", texts.ERASE_WAITING),
        ("theirs", texts.ERASE_WHY_ASKED),
        rx.cond(shared, texts.ERASE_WHY_SHARED, texts.ERASE_WHY),
    )
    cancel = button(
        rx.cond(waiting, texts.CLOSE, texts.CANCEL),
        look="outline",
        on_click=close_dialog(DIALOG_ID),
        custom_attrs={"autoFocus": True},
    )
    erase = button(
        rx.cond(ask, texts.ERASE_ASK, texts.ERASE_NOW),
        look="danger",
        disabled=rx.Var.create(erasing).to(str) == "busy",
        on_click=ConversationState.erase(DIALOG_ID, navigate),
    )
    return dialog(
        rx.el.p(why, id=f"{DIALOG_ID}-why", class_name="mt-2 text-ink-2", role="status"),
        rx.el.div(
            cancel,
            rx.cond(waiting, rx.fragment(), erase),
            class_name="mt-6 flex flex-wrap justify-end gap-2.5",
        ),
        dialog_id=DIALOG_ID,
        label=texts.ERASE_TITLE,
        role="alertdialog",
        opened=opened,
    )
