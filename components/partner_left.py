"""A shared conversation after the other one has left for good."""

import reflex as rx

from components import texts
from components.phrase import phrase


def partner_left(name: rx.Var[str] | str) -> rx.Component:
    """Say that they won't come back, and what stays."""
    return rx.el.div(
        rx.el.p(phrase(texts.HAS_LEFT, name=rx.el.bdi(name)), class_name="font-semibold"),
        rx.el.p(texts.LEFT_MORE, class_name="mt-0.5 text-note text-ink-2 text-pretty"),
        class_name="mt-6 p-4 rounded-card bg-sunken",
        custom_attrs={"data-partner": "left"},
    )
