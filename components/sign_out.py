"""The way out: asks first if messages still wait to be sent."""

from typing import Any

import reflex as rx
from reflex.event import EventChain

from components import texts
from components.button import button
from components.dialog import cancel_button, dialog
from components.field import form_state
from state.account import AccountState

DIALOG_ID = "sign-out"
REFUSED_ID = "sign-out-refused"


def sign_out() -> dict[str, Any]:
    """Return the properties of a button that leads out: busy while I'm on my way."""
    return _leading(AccountState.sign_out(DIALOG_ID, REFUSED_ID))


def _leading(action: rx.Var[EventChain]) -> dict[str, Any]:
    busy = form_state("account")["busy"]  # and not disabled: it keeps the focus
    return {"on_click": action, "aria_disabled": busy, "aria_busy": busy}


def sign_out_dialog(*, opened: bool = False) -> rx.Component:
    """Say what would be lost; stands once on each page that has a way out."""
    stay = cancel_button(DIALOG_ID, texts.STAY)
    leave = button(
        texts.SIGN_OUT_ANYWAY, look="danger", **_leading(AccountState.sign_out_now(REFUSED_ID))
    )
    return dialog(
        rx.el.p(texts.SIGN_OUT_LOSES, id=f"{DIALOG_ID}-why", class_name="mt-2 text-ink-2"),
        rx.el.div(stay, leave, class_name="mt-6 flex flex-wrap justify-end gap-2.5"),
        dialog_id=DIALOG_ID,
        label=texts.SIGN_OUT_TITLE,
        role="alertdialog",
        opened=opened,
    )


def sign_out_refused() -> rx.Component:
    """Say why I'm still here; stands beside the dialog that asks."""
    return dialog(
        rx.el.p(
            form_state("account")["detail"], id=f"{REFUSED_ID}-why", class_name="mt-2 text-ink-2"
        ),
        rx.el.div(cancel_button(REFUSED_ID, texts.OK), class_name="mt-6 flex justify-end"),
        dialog_id=REFUSED_ID,
        label=texts.SIGN_OUT_FAILED,
        role="alertdialog",
    )
