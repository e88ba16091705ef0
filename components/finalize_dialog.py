"""Sealing a conversation: asked once more, because it is for good."""

import reflex as rx

from components import texts
from components.button import button
from components.dialog import cancel_button, close_dialog, dialog, open_dialog
from components.icon import icon
from state.conversation import ConversationState

DIALOG_ID = "finalize"


def finalize_button() -> rx.Component:
    """Ask whether to seal this conversation: words where there is room, a stamp where there isn't."""
    return rx.el.button(
        icon("stamp", 20),
        rx.el.span(texts.FINALIZE, class_name="max-sm:sr-only"),
        type="button",
        title=texts.FINALIZE,
        on_click=open_dialog(DIALOG_ID),
        class_name=(
            "inline-flex items-center justify-center gap-2 min-h-11 min-w-11 flex-none sm:px-4 "
            "rounded-full text-note font-medium text-ink-2 hover:bg-sunken hover:text-ink "
            "transition-colors duration-150"
        ),
    )


def finalize_dialog(*, opened: bool = False) -> rx.Component:
    """Say that it is for good; "Cancel" has the focus, so that a slip seals nothing."""
    return dialog(
        rx.el.p(texts.FINALIZE_WHY, id=f"{DIALOG_ID}-why", class_name="mt-2 text-ink-2"),
        rx.el.div(
            cancel_button(DIALOG_ID),
            button(
                texts.FINALIZE_NOW,
                look="danger",
                on_click=[close_dialog(DIALOG_ID), ConversationState.finalize()],
            ),
            class_name="mt-6 flex flex-wrap justify-end gap-2.5",
        ),
        dialog_id=DIALOG_ID,
        label=texts.FINALIZE_TITLE,
        role="alertdialog",
        opened=opened,
    )
