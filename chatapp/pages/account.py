"""My account: keep it, leave it, remove it."""

import reflex as rx

from components import standby, texts
from components.account_forms import claim_form, remove_button, remove_dialog
from components.app_shell import page_options, screen
from components.brand import brand
from components.button import button
from components.inbox_panel import REFRESH_SECONDS
from components.notice import removed, signed_out
from components.refresh import refresh
from components.sign_out import sign_out, sign_out_dialog, sign_out_refused
from components.skeleton import list_skeleton
from components.theme_switch import theme_switch
from state.account import AccountState
from state.inbox import InboxState


def _part(title: str, why: str | rx.Var[str], *ways: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title, class_name="font-semibold text-lg/snug"),
        rx.el.p(why, class_name="mt-1 mb-4 text-ink-2 text-pretty"),
        *ways,
        class_name="py-6 border-t border-line",
    )


def _mine() -> rx.Component:
    return rx.fragment(
        rx.el.h1(
            texts.ACCOUNT_TITLE,
            class_name="mt-6 font-voice font-semibold text-3xl/tight",
        ),
        rx.el.p(
            rx.el.bdi(standby.name),
            rx.cond(standby.is_guest, f" · {texts.GUEST}", ""),
            class_name="mt-2 mb-6 text-ink-2 [overflow-wrap:anywhere]",
        ),
        rx.cond(standby.is_guest, _part(texts.CLAIM_TITLE, texts.CLAIM_WHY, claim_form())),
        _part(texts.THEME, texts.THEME_WHY, theme_switch("max-w-80")),
        _part(
            texts.SIGN_OUT,
            rx.cond(standby.is_guest, texts.GUEST_NOTE, texts.SIGN_OUT_WHY),
            button(texts.SIGN_OUT, look="outline", **sign_out()),
        ),
        _part(texts.REMOVE_TITLE, texts.REMOVE_SHORT, remove_button()),
        remove_dialog(standby.is_guest),
        sign_out_dialog(),
        sign_out_refused(),
        # What happens to the account in other tabs and on other devices is told with the list's news.
        refresh(seconds=REFRESH_SECONDS, on_due=InboxState.load.temporal),
    )


def page() -> rx.Component:
    """Works by plain requests, too, where Reflex's socket doesn't get through."""
    return screen(
        brand(),
        standby.first_look(),
        rx.cond(
            standby.is_known,
            rx.cond(
                standby.is_signed_in,
                _mine(),
                rx.cond(standby.is_removed, removed(), signed_out("/account")),
            ),
            rx.el.div(list_skeleton(), class_name="mt-10 -mx-3"),
        ),
    )


def add(app: rx.App) -> None:
    """Add the page."""
    app.add_page(
        page,
        route="/account",
        on_load=[AccountState.load, InboxState.load],
        **page_options(texts.ACCOUNT_TITLE),
    )
