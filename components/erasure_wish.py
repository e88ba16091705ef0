"""One of two has asked to erase the conversation: both are told, and either can keep it."""

import reflex as rx

from components import texts
from components.button import button
from components.dialog import open_dialog
from components.erase_dialog import DIALOG_ID
from state.conversation import ConversationState


def _wish(title: str, more: str, *ways: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.p(title, class_name="font-semibold"),
        rx.el.p(more, class_name="mt-0.5 text-note text-ink-2 text-pretty"),
        rx.el.div(*ways, class_name="mt-3 flex flex-wrap gap-2.5"),
        class_name="mt-6 p-4 rounded-card bg-sunken",
        custom_attrs={"data-erasure": "asked"},
    )


def _way(text: str, on_click: rx.Var[rx.EventChain]) -> rx.Component:
    return button(text, look="outline", class_name="text-note", on_click=on_click)


def erasure_wish(asked: rx.Var[str] | str) -> rx.Component:
    """Say who has asked; nothing while nobody has."""
    keep = ConversationState.keep()
    return rx.fragment(
        rx.match(
            asked,
            (
                "mine",
                _wish(
                    texts.ERASE_WANTED_MINE,
                    texts.ERASE_WANTED_MINE_MORE,
                    _way(texts.ERASE_TAKE_BACK, keep),
                ),
            ),
            (
                "theirs",
                _wish(
                    texts.ERASE_WANTED,
                    texts.ERASE_WANTED_MORE,
                    _way(texts.ERASE_KEEP, keep),
                    _way(texts.ERASE, open_dialog(DIALOG_ID)),
                ),
            ),
            rx.fragment(),
        )
    )
