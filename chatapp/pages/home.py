"""The start: one field for who is new here; my conversations for who is signed in."""

from collections.abc import Sequence

import reflex as rx

from components import standby, texts
from components.account_menu import account_menu
from components.app_shell import page_options, screen
from components.brand import brand
from components.button import button_class
from components.conflicts import conflict_list, keep_conflicts
from components.inbox_panel import inbox_panel
from components.invite_dialog import invite_dialog
from components.new_conflict import new_conflict_button, new_conflict_dialog
from components.new_conversation import (
    new_conversation_button,
    new_conversation_dialog,
    new_conversation_problem,
)
from components.page_title import list_title
from components.phrase import phrase
from components.skeleton import list_skeleton
from components.start_forms import guest_start
from components.theme_switch import theme_switch
from services.domain.kinds import Kind
from state.account import AccountState
from state.conflicts import ConflictState
from state.inbox import InboxState


def _start() -> rx.Component:
    return rx.el.section(
        rx.el.h1(
            texts.TAGLINE,
            class_name="mt-10 sm:mt-[16vh] font-voice font-semibold text-4xl/tight text-balance",
        ),
        rx.el.p(texts.ABOUT, class_name="mt-4 mb-8 text-ink-2 text-lg/relaxed text-pretty"),
        guest_start(),
        rx.el.a(
            texts.HAVE_ACCOUNT, href="/sign-in", class_name=button_class("quiet", "w-full mt-2")
        ),
        theme_switch("mt-16 mx-auto max-w-64"),
    )


def _mine(kinds: Sequence[Kind]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h1(
                phrase(texts.HELLO, name=standby.name),
                dir="auto",
                class_name="font-voice font-semibold text-3xl/tight [overflow-wrap:anywhere]",
            ),
            class_name="mt-6 mb-4",
        ),
        rx.el.div(
            new_conversation_button(),
            new_conflict_button(),
            class_name="flex flex-wrap gap-2.5 *:flex-1 *:min-w-fit",
        ),
        new_conversation_problem(),
        keep_conflicts(),
        rx.el.div(
            conflict_list(kinds),
            # Behind the dialog there are buttons of the same names.
            aria_hidden=rx.cond(ConflictState.choosing, "true", "false"),
            class_name="mt-5 empty:hidden",
        ),
        rx.el.div(inbox_panel(), class_name="mt-4 -mx-3"),
        list_title(standby.conversations),
        new_conversation_dialog(kinds),
        new_conflict_dialog(),
        invite_dialog(),
    )


def page(kinds: Sequence[Kind]) -> rx.Component:
    """Until the server has said who is here, quiet shapes stand where either will be."""
    mine = rx.el.div(account_menu(standby.name, standby.is_guest), class_name="-me-1.5")
    menu = rx.cond(standby.is_signed_in, mine)
    return screen(
        rx.el.div(brand(), menu, class_name="flex items-center justify-between min-h-11"),
        rx.cond(
            standby.is_known,
            rx.cond(standby.is_signed_in, _mine(kinds), _start()),
            rx.fragment(standby.first_look(), rx.el.div(list_skeleton(), class_name="mt-10 -mx-3")),
        ),
    )


def add(app: rx.App, kinds: Sequence[Kind]) -> None:
    """Add the page."""
    app.add_page(
        lambda: page(kinds),
        route="/",
        on_load=[AccountState.load, InboxState.load],
        **page_options(),
    )
