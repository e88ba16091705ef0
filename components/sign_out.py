"""The way out: asks first if messages still wait to be sent."""

import reflex as rx

from components import texts
from components.button import button
from components.dialog import cancel_button, dialog
from state.account import AccountState

DIALOG_ID = "sign-out"

sign_out = AccountState.sign_out(DIALOG_ID)


def sign_out_dialog(*, opened: bool = False) -> rx.Component:
    """Say what would be lost; stands once on each page that has a way out."""
    stay = cancel_button(DIALOG_ID, texts.STAY)
    leave = button(texts.SIGN_OUT_ANYWAY, look="danger", on_click=AccountState.sign_out_now())
    return dialog(
        rx.el.p(texts.SIGN_OUT_LOSES, id=f"{DIALOG_ID}-why", class_name="mt-2 text-ink-2"),
        rx.el.div(stay, leave, class_name="mt-6 flex flex-wrap justify-end gap-2.5"),
        dialog_id=DIALOG_ID,
        label=texts.SIGN_OUT_TITLE,
        role="alertdialog",
        opened=opened,
    )
