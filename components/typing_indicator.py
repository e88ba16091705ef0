"""Who is typing, if anybody is."""

import reflex as rx

from components import texts
from components.attributes import count
from state.conversation import Typist


def _names(typists: rx.Var[list[Typist]]) -> rx.Component:
    first, second = typists[0]["name"], typists[1]["name"]
    return rx.cond(
        count(typists) == 1,
        rx.el.span(first, " ", texts.IS_TYPING),
        rx.el.span(first, f" {texts.AND} ", second, " ", texts.ARE_TYPING),
    )


def typing_indicator(typists: rx.Var[list[Typist]]) -> rx.Component:
    """Show dots and a name while somebody types; nothing of it is in the page otherwise."""
    return rx.cond(
        count(typists) > 0,
        rx.el.div(
            rx.el.span(rx.el.i(), rx.el.i(), rx.el.i(), class_name="dots", aria_hidden="true"),
            _names(typists),
            class_name="arrive self-start flex items-center gap-2 mt-3 ms-3 text-note text-ink-2",
            custom_attrs={"data-typing": "true"},
        ),
    )
