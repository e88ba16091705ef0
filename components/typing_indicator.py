"""Who is typing, if anybody is."""

import reflex as rx

from components import texts
from components.attributes import count
from components.phrase import phrase
from state.conversation import Typist


def _names(typists: rx.Var[list[Typist]]) -> rx.Component:
    first, second = typists[0]["name"], typists[1]["name"]
    return rx.cond(
        count(typists) == 1,
        rx.el.span(phrase(texts.IS_TYPING, name=first)),
        rx.el.span(phrase(texts.ARE_TYPING, first=first, second=second)),
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
