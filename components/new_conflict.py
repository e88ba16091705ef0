"""Beginning something between two people: a name for it, then the invitation."""

import reflex as rx
from reflex.vars import FunctionStringVar

from components import texts
from components.button import button
from components.dialog import close_dialog, dialog
from components.field import field, form
from components.icon import icon
from state.conflicts import CONFLICTS, ConflictState
from state.live import imported

DIALOG_ID = "new-conflict"
FORM_ID = "conflict"

_beginning = FunctionStringVar.create("beginning", _var_data=imported(CONFLICTS, "beginning"))


def new_conflict_button() -> rx.Component:
    """Ask what it is about."""
    return button(
        icon("pair", 20),
        texts.TWO_OF_US,
        look="outline",
        on_click=ConflictState.name(DIALOG_ID),
    )


def new_conflict_dialog(*, opened: bool = False) -> rx.Component:
    """One field and one button."""
    return dialog(
        rx.el.p(
            texts.TWO_OF_US_WHY,
            id=f"{DIALOG_ID}-why",
            class_name="mt-2 mb-5 text-ink-2 text-pretty",
        ),
        form(
            FORM_ID,
            "",
            texts.BEGIN,
            field(
                FORM_ID,
                "title",
                texts.CONFLICT_TITLE,
                hint=texts.CONFLICT_TITLE_HINT,
                max_length=120,
            ),
            on_submit=_beginning.call(FORM_ID, DIALOG_ID),
        ),
        button(
            texts.CANCEL,
            look="quiet",
            class_name="mt-2 w-full",
            on_click=close_dialog(DIALOG_ID),
        ),
        dialog_id=DIALOG_ID,
        label=texts.TWO_OF_US,
        opened=opened,
    )
