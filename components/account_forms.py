"""Keeping a guest's account, and removing one."""

import reflex as rx
from reflex.vars import FunctionStringVar

from components import texts
from components.button import button
from components.dialog import cancel_button, dialog, open_dialog
from components.field import field, form
from state.live import ACCOUNT, imported

REMOVE_DIALOG = "remove-account"
REMOVE_FORM = "remove"

_removing = FunctionStringVar.create("removing", _var_data=imported(ACCOUNT, "removing"))


def claim_form() -> rx.Component:
    """Email and password for a guest's account."""
    return form(
        "claim",
        "/api/auth/claim",
        texts.CLAIM,
        field("claim", "email", texts.EMAIL, kind="email", autocomplete="username"),
        field(
            "claim",
            "password",
            texts.PASSWORD,
            kind="password",
            autocomplete="new-password",
            hint=texts.PASSWORD_HINT,
        ),
    )


def remove_button() -> rx.Component:
    """Ask whether to remove the account."""
    return button(
        texts.REMOVE,
        look="outline",
        class_name="text-danger!",
        on_click=open_dialog(REMOVE_DIALOG),
    )


def remove_dialog(is_guest: rx.Var[bool] | bool, *, opened: bool = False) -> rx.Component:
    """Say what goes and what stays; whoever has a password gives it."""
    password = field(
        REMOVE_FORM,
        "password",
        texts.PASSWORD,
        kind="password",
        autocomplete="current-password",
        missing=texts.PASSWORD_MISSING,
    )
    why = (texts.REMOVE_GOES, texts.REMOVE_STAYS, texts.REMOVE_FOR_GOOD)
    return dialog(
        rx.el.div(
            *[rx.el.p(line) for line in why],
            id=f"{REMOVE_DIALOG}-why",
            class_name="mt-2 mb-5 grid gap-2 text-ink-2 text-pretty",
        ),
        form(
            REMOVE_FORM,
            "",
            texts.REMOVE_NOW,
            rx.cond(is_guest, rx.fragment(), password),
            on_submit=_removing.call(REMOVE_FORM),
            look="danger",
        ),
        # So far apart that on a phone a tap too many, where the dialog was asked for, hits neither.
        cancel_button(REMOVE_DIALOG, class_name="mt-6 w-full"),
        dialog_id=REMOVE_DIALOG,
        label=texts.REMOVE_ASK,
        role="alertdialog",
        opened=opened,
    )
