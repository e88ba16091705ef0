"""My name, my account, and the way out."""

import reflex as rx

from components import texts
from components.avatar import avatar
from components.menu import menu, menu_item, menu_link
from components.sign_out import sign_out, sign_out_dialog, sign_out_refused
from components.theme_switch import theme_switch

ACCOUNT_PAGE = "/account"


def account_menu(name: rx.Var[str] | str, is_guest: rx.Var[bool] | bool) -> rx.Component:
    """Open by a click on my initial; a guest is told what signing out means."""
    mine = menu(
        texts.ACCOUNT,
        avatar(name, "user"),
        rx.el.div(
            rx.el.p(name, class_name="font-semibold truncate", dir="auto"),
            rx.cond(is_guest, rx.el.p(texts.GUEST, class_name="text-note text-ink-2")),
            class_name="px-3 pt-2 pb-1.5",
        ),
        theme_switch("mx-1 mb-1.5"),
        menu_link(rx.cond(is_guest, texts.CLAIM_TITLE, texts.ACCOUNT_MORE), ACCOUNT_PAGE),
        menu_item(texts.SIGN_OUT, **sign_out()),
        rx.cond(is_guest, rx.el.p(texts.GUEST_NOTE, class_name="px-3 pb-2 text-note text-ink-2")),
    )
    return rx.fragment(mine, sign_out_dialog(), sign_out_refused())
