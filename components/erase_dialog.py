"""Erasing a conversation: asked once more, and by both where it belongs to both."""

import reflex as rx

from components import texts
from components.button import button
from components.dialog import cancel_button, dialog
from components.navigate import navigate
from components.phrase import phrase
from state.conversation import ConversationState

DIALOG_ID = "erase"


def _of(partner: rx.Var[str] | str, text: str) -> rx.Component:
    return phrase(text, name=rx.el.bdi(partner))


def erase_dialog(
    *,
    shared: rx.Var[bool] | bool,
    erasing: rx.Var[str] | str,
    asked: rx.Var[str] | str = "",
    partner: rx.Var[str] | str = "",
    opened: bool = False,
) -> rx.Component:
    """Say what it means; `shared` needs both, me and `partner`.

    `asked` says who has asked for it: "mine" or "theirs".
    """
    waiting = rx.Var.create(asked).to(str) == "mine"
    theirs = rx.Var.create(asked).to(str) == "theirs"
    ask = rx.Var.create(shared).to(bool) & ~theirs
    why = rx.match(
        asked,
        ("mine", _of(partner, texts.ERASE_WAITING)),
        ("theirs", _of(partner, texts.ERASE_WHY_ASKED)),
        rx.cond(shared, _of(partner, texts.ERASE_WHY_SHARED), texts.ERASE_WHY),
    )
    cancel = cancel_button(DIALOG_ID, rx.cond(waiting, texts.CLOSE, texts.CANCEL))
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
