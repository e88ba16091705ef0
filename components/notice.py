"""A page's calm face when there is nothing else to show."""

from typing import Any

import reflex as rx

from components import texts
from components.button import Look, button_class


def notice(title: str, why: str, *actions: Any) -> rx.Component:
    """A title, a sentence, and what can be done."""
    return rx.el.section(
        rx.el.i(class_name="guide-mark size-7 opacity-80"),
        rx.el.h1(title, class_name="mt-5 font-voice font-semibold text-2xl/snug"),
        rx.el.p(why, class_name="mt-2 text-ink-2 max-w-[26rem] text-balance"),
        rx.el.div(*actions, class_name="mt-6 flex flex-wrap gap-3 justify-center"),
        class_name="flex flex-col items-center justify-center text-center p-8 min-h-[70dvh]",
    )


def _way(label: str, href: rx.Var[str] | str, look: Look = "primary", **props: Any) -> rx.Component:
    return rx.el.a(label, href=href, class_name=button_class(look), **props)


def not_found() -> rx.Component:
    """The same face for a page that never was, and for a conversation that isn't there or isn't yours."""
    return notice(texts.NOT_FOUND_TITLE, texts.NOT_FOUND_WHY, _way(texts.HOME, "/"))


def signed_out(back_to: rx.Var[str] | str = "/") -> rx.Component:
    """Ask to sign in, and come `back_to` this path afterwards."""
    where = "/sign-in?next=" + rx.Var.create(back_to).to(str)
    ways = (_way(texts.SIGN_IN, where), _way(texts.TO_START, "/", "outline"))
    return notice(texts.SIGNED_OUT_TITLE, texts.SIGNED_OUT_WHY, *ways)


def removed() -> rx.Component:
    """Say that the account has been removed: there is nothing to sign in to any more."""
    return notice(texts.REMOVED_TITLE, texts.REMOVED_WHY, _way(texts.TO_START, "/"))


def broken() -> rx.Component:
    """Say that something didn't load, and offer another try; an installed app has no other way home.

    Either loads a page anew: what failed would stay where only the address changes.
    """
    again = _way(texts.TRY_AGAIN, "", reload_document=True)
    ways = (again, _way(texts.HOME, "/", "outline", reload_document=True))
    return notice(texts.BROKEN_TITLE, texts.BROKEN_WHY, *ways)
