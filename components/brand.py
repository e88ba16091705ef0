"""The product's name and mark, the way to the start."""

import reflex as rx

from components import texts
from components.link import link


def brand() -> rx.Component:
    """Mark and name; a link to the start page."""
    return link(
        rx.el.i(class_name="guide-mark size-5 bg-accent"),
        rx.el.span(texts.APP_NAME, class_name="font-semibold"),
        to="/",
        class_name="inline-flex items-center gap-2.5 min-h-11 rounded-lg",
    )
