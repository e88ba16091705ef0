"""The first stop of the keyboard beside a list: on to what the page is about."""

import reflex as rx

from components import texts
from components.button import button
from state.live import CLIENT, Action

_focus = Action("focusComposer", f"{CLIENT}/focus.js")


def skip_link() -> rx.Component:
    """Go to the composer, past all conversations; it is seen while it has the focus."""
    return button(
        texts.SKIP,
        class_name="absolute -top-20 focus:top-3 start-3 z-20",
        on_click=_focus(),
    )
