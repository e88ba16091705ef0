"""One of two has asked to erase the conversation: both are told, and either can keep it."""

import reflex as rx

from components import texts
from components.button import button
from components.dialog import open_dialog
from components.erase_dialog import DIALOG_ID
from components.phrase import phrase
from state.conversation import ConversationState


def _wish(title: str, more: str, name: rx.Var[str], *ways: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.p(phrase(title, name=rx.el.bdi(name)), class_name="font-semibold"),
        rx.el.p(
            phrase(more, name=rx.el.bdi(name)), class_name="mt-0.5 text-note text-ink-2 text-pretty"
        ),
        rx.el.div(*ways, class_name="mt-3 flex flex-wrap gap-2.5"),
        class_name="mt-6 p-4 rounded-card bg-sunken",
        custom_attrs={"data-erasure": "asked"},
    )


def _way(text: str, on_click: rx.Var[rx.EventChain]) -> rx.Component:
    return button(text, look="outline", class_name="text-note", on_click=on_click)


def erasure_wish(asked: rx.Var[str] | str, partner: rx.Var[str] | str) -> rx.Component:
    """Say who has asked, me or my `partner`; nothing while nobody has."""
    name = rx.Var.create(partner).to(str)
    keep = ConversationState.keep()
    return rx.fragment(
        rx.match(
            asked,
            (
                "mine",
                _wish(
                    texts.ERASE_WANTED_MINE,
                    texts.ERASE_WANTED_MINE_MORE,
                    name,
                    _way(texts.ERASE_TAKE_BACK, keep),
                ),
            ),
            (
                "theirs",
                _wish(
                    texts.ERASE_WANTED,
                    texts.ERASE_WANTED_MORE,
                    name,
                    _way(texts.ERASE_KEEP, keep),
                    _way(texts.ERASE, open_dialog(DIALOG_ID)),
                ),
            ),
            rx.fragment(),
        )
    )
