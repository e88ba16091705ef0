"""A menu that unfolds under a round button."""

from typing import Any

import reflex as rx

from components.button import button_class
from state.live import CLIENT


class Menu(rx.Component):
    """A `<details>` that folds up again by itself."""

    library = f"{CLIENT}/menu.js"
    tag = "Menu"


def menu(label: str, face: rx.Component, *children: Any) -> rx.Component:
    """Show `children` in a panel below `face`, the content of a button named `label`."""
    return Menu.create(
        rx.el.summary(
            face,
            aria_label=label,
            title=label,
            class_name=(
                "list-none grid place-items-center size-11 rounded-full text-ink-2 "
                "hover:bg-sunken hover:text-ink transition-colors duration-150"
            ),
        ),
        rx.el.div(
            *children,
            class_name=(
                "arrive absolute end-0 mt-1 z-30 w-64 p-2 rounded-card bg-raised border border-line "
                "shadow-lift"
            ),
        ),
        class_name="relative flex-none",
    )


_ITEM = "w-full justify-start! text-start px-3!"


def menu_item(*children: Any, tone: str = "text-ink!", **props: Any) -> rx.Component:
    """Something to choose in a menu."""
    look = button_class("quiet", f"{_ITEM} {tone}")
    return rx.el.button(*children, type="button", class_name=look, **props)


def menu_link(label: rx.Var[str] | str, href: str) -> rx.Component:
    """A page to go to from a menu."""
    return rx.el.a(label, href=href, class_name=button_class("quiet", f"{_ITEM} text-ink!"))
