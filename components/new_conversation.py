"""Beginning a conversation: one button, then one for each kind."""

from collections.abc import Iterable

import reflex as rx

from components import texts
from components.button import button, icon_button
from components.dialog import close_dialog, dialog, open_dialog
from components.field import form_state
from components.icon import icon
from components.navigate import navigate
from services.domain.kinds import Kind
from state.inbox import InboxState

DIALOG_ID = "new"


def new_conversation_button(*, compact: bool = False) -> rx.Component:
    """Open the choice of kinds; `compact` is a round plus."""
    if compact:
        return icon_button(icon("plus"), texts.NEW_CONVERSATION, on_click=open_dialog(DIALOG_ID))
    return button(icon("plus", 20), texts.NEW_CONVERSATION, on_click=open_dialog(DIALOG_ID))


def kind_button(kind: Kind) -> rx.Component:
    """Begin a conversation of one kind; the button is named as the kind's title."""
    about = f"kind-{kind.session_type}"
    return rx.el.li(
        rx.el.button(
            rx.el.span(kind.title, class_name="font-semibold"),
            type="button",
            aria_describedby=about,
            on_click=[close_dialog(DIALOG_ID), InboxState.start(kind.session_type, navigate)],
            class_name="text-start after:absolute after:inset-0 after:rounded-2xl min-h-6",
        ),
        rx.el.p(kind.summary, id=about, class_name="text-note text-ink-2"),
        class_name=(
            "relative px-4 py-3 rounded-2xl border border-line hover:border-line-strong "
            "hover:bg-sunken transition-colors duration-150"
        ),
    )


def new_conversation_dialog(kinds: Iterable[Kind]) -> rx.Component:
    """Ask what kind it shall be; kinds that two people share are begun elsewhere."""
    return dialog(
        rx.el.ul(
            *[kind_button(kind) for kind in kinds if not kind.needs_conflict],
            id=f"{DIALOG_ID}-why",
            class_name="mt-4 grid gap-2.5",
        ),
        rx.el.div(
            button(texts.CANCEL, look="quiet", on_click=close_dialog(DIALOG_ID)),
            class_name="mt-4 flex justify-end",
        ),
        dialog_id=DIALOG_ID,
        label=texts.WHAT_KIND,
    )


def new_conversation_problem() -> rx.Component:
    """Say why a conversation couldn't be begun, if it couldn't."""
    return rx.el.p(
        form_state(DIALOG_ID)["detail"],
        role="alert",
        class_name="text-note text-danger empty:hidden",
    )
