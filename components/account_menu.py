"""My name, and the way out."""

import reflex as rx

from components import texts
from components.avatar import avatar
from components.button import button
from state.account import AccountState


def account_menu(name: rx.Var[str] | str, is_guest: rx.Var[bool] | bool) -> rx.Component:
    """Open by a click on my initial; works without any script of ours."""
    return rx.el.details(
        rx.el.summary(
            avatar(name, "user"),
            aria_label=texts.ACCOUNT,
            class_name="list-none grid place-items-center size-11 rounded-full hover:bg-sunken",
        ),
        rx.el.div(
            rx.el.p(name, class_name="font-semibold truncate", dir="auto"),
            rx.cond(is_guest, rx.el.p(texts.GUEST, class_name="text-note text-ink-2")),
            button(
                texts.SIGN_OUT,
                look="outline",
                class_name="mt-3 w-full",
                on_click=AccountState.sign_out(),
            ),
            class_name=(
                "absolute end-0 mt-1 z-20 w-56 p-4 rounded-card bg-raised border border-line shadow-lift"
            ),
        ),
        class_name="relative",
    )
