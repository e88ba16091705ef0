"""Where what is new to me begins."""

import reflex as rx

from components import texts


def unread_separator() -> rx.Component:
    """A line over the first message after my read position."""
    rule = "before:content-[''] before:flex-1 before:h-px before:bg-accent/35 "
    return rx.el.div(
        texts.NEW,
        class_name=(
            f"{rule}{rule.replace('before:', 'after:')}"
            "flex items-center gap-3 mt-5 text-fine font-semibold text-accent"
        ),
        custom_attrs={"data-unread": "true"},
    )
