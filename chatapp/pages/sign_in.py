"""Signing in, making an account, or just beginning as a guest."""

import reflex as rx

from components import standby, texts
from components.account_forms import claim_form
from components.app_shell import page_options, screen
from components.brand import brand
from components.start_forms import guest_start, sign_in_form, sign_up_form
from state.account import AccountState


def _other_way(title: str, why: str, form: rx.Component) -> rx.Component:
    """A way in that is folded away until it is asked for."""
    return rx.el.details(
        rx.el.summary(
            title, class_name="min-h-12 flex items-center font-semibold text-accent list-none"
        ),
        rx.el.p(why, class_name="mb-3 text-note text-ink-2"),
        form,
        class_name="border-t border-line py-1 open:pb-6",
    )


def page() -> rx.Component:
    """Signing in first; the other two below it."""
    return screen(
        brand(),
        rx.el.h1(
            texts.SIGN_IN_TITLE,
            class_name="mt-8 sm:mt-[12vh] mb-5 font-voice font-semibold text-3xl/tight",
        ),
        standby.first_look(),
        sign_in_form(),
        rx.el.div(
            rx.cond(
                standby.is_guest,
                _other_way(texts.CLAIM_TITLE, texts.CLAIM_WHY, claim_form()),
                rx.fragment(
                    _other_way(texts.SIGN_UP_TITLE, texts.SIGN_UP_WHY, sign_up_form()),
                    _other_way(texts.GUEST_TITLE, texts.GUEST_WHY, guest_start()),
                ),
            ),
            class_name="mt-8",
        ),
    )


def add(app: rx.App) -> None:
    """Add the page."""
    app.add_page(page, route="sign-in", on_load=AccountState.load, **page_options(texts.SIGN_IN))
