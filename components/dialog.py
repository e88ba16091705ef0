"""Dialogs: the browser's own, which keeps the focus inside and gives it back afterwards."""

from typing import Any, Literal

import reflex as rx

from components import texts
from components.button import button
from state.live import CLIENT, Action

open_dialog = Action("openDialog", f"{CLIENT}/dialog.js")
close_dialog = Action("closeDialog", f"{CLIENT}/dialog.js")


def dialog(
    *children: Any,
    dialog_id: str,
    label: str,
    role: Literal["dialog", "alertdialog"] = "dialog",
    opened: bool = False,
) -> rx.Component:
    """A modal dialog, named by its heading `label`; `open_dialog(dialog_id)` shows it.

    With `opened` it stands in its place on the page from the start.
    """
    heading = f"{dialog_id}-title"
    return rx.el.dialog(
        rx.el.div(
            rx.el.h2(
                label,
                id=heading,
                class_name="font-voice font-semibold text-xl/snug text-balance hyphens-auto [overflow-wrap:anywhere]",
            ),
            *children,
            class_name="p-6",
        ),
        id=dialog_id,
        class_name="sheet",
        role=role,
        open=opened,
        custom_attrs={
            "aria-labelledby": heading,
            "aria-describedby": f"{dialog_id}-why",
        },
    )


def cancel_button(
    dialog_id: str, label: rx.Var[str] | str = texts.CANCEL, class_name: str = ""
) -> rx.Component:
    """The way out of a dialog that asks; it has the focus first, so that a slip does no harm."""
    return button(
        label,
        look="outline",
        class_name=class_name,
        on_click=close_dialog(dialog_id),
        custom_attrs={"data-first": "true"},
    )
