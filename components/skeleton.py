"""Quiet shapes where something is about to be, in the size that it will have."""

import reflex as rx

from components import texts


def _bar(width: str, extra: str = "h-4") -> rx.Component:
    return rx.el.div(class_name=f"skeleton {width} {extra}")


def log_skeleton() -> rx.Component:
    """A conversation that is being opened."""
    return rx.el.div(
        rx.el.div(_bar("w-16", "h-3"), _bar("w-full"), _bar("w-4/5"), class_name="grid gap-2.5"),
        _bar("w-3/5", "h-10 rounded-bubble justify-self-end"),
        rx.el.div(_bar("w-16", "h-3"), _bar("w-11/12"), _bar("w-2/3"), class_name="grid gap-2.5"),
        class_name="grid gap-7 py-6",
        role="status",
        aria_label=texts.LOADING,
    )


def list_skeleton() -> rx.Component:
    """A list that is being loaded."""
    return rx.el.div(
        *[
            rx.el.div(_bar("w-1/2"), _bar("w-4/5", "h-3.5"), class_name="grid gap-2.5 p-3")
            for _ in range(3)
        ],
        role="status",
        aria_label=texts.LOADING,
    )
