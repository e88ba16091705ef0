"""Buttons and links that look like them: at least 44 by 44 pixels to touch, whatever they look like."""

from typing import Any, Literal

import reflex as rx

Look = Literal["primary", "quiet", "outline", "danger", "text"]

_BASE = (
    "inline-flex items-center justify-center gap-2 min-h-11 rounded-full select-none "
    "transition-colors duration-150 disabled:opacity-60 disabled:cursor-default "
    "aria-disabled:opacity-60 aria-disabled:cursor-default "
)
_LOOKS: dict[Look, str] = {
    "primary": "px-5 font-semibold bg-accent text-on-accent hover:bg-accent-strong",
    "quiet": "px-4 font-medium text-ink-2 hover:bg-sunken hover:text-ink",
    "outline": "px-4 font-medium border border-line bg-raised text-ink hover:border-line-strong",
    "danger": "px-5 font-semibold bg-danger text-paper hover:brightness-110",
    "text": "px-2 font-semibold text-accent underline-offset-4 hover:underline",
}


def button_class(look: Look, extra: str = "") -> str:
    """Return the classes of a button's `look`, for what is a button in looks only (a link)."""
    return f"{_BASE} {_LOOKS[look]} {extra}".strip()


def button(
    *children: Any, look: Look = "primary", class_name: str = "", **props: Any
) -> rx.Component:
    """A button with words on it; `props` go to the `<button>` as they are."""
    kind = props.pop("type", "button")
    return rx.el.button(*children, type=kind, class_name=button_class(look, class_name), **props)


def icon_button(
    child: rx.Component, label: str, class_name: str = "", **props: Any
) -> rx.Component:
    """A round button with an icon on it, named `label`."""
    look = (
        "inline-grid place-items-center size-11 flex-none rounded-full text-ink-2 "
        "transition-colors duration-150 hover:bg-sunken hover:text-ink "
    )
    return rx.el.button(
        child, type="button", aria_label=label, title=label, class_name=look + class_name, **props
    )
