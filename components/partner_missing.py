"""A shared conversation before the other one has come."""

import reflex as rx

from components import texts
from components.avatar import avatar
from components.button import button
from components.chat_header import empty_place
from components.icon import icon
from state.conflicts import ConflictState, InvitingState
from state.conversation import ConversationState


def partner_missing() -> rx.Component:
    """A kind face, and the way to the invitation's link."""
    return rx.el.div(
        rx.el.span(
            avatar(ConversationState.participants[0]["name"], "partner-a"),
            empty_place(ConversationState.participants),
            aria_hidden="true",
            class_name="flex flex-none",
        ),
        rx.el.div(
            rx.el.p(texts.PARTNER_MISSING, class_name="font-semibold"),
            rx.el.p(
                texts.PARTNER_MISSING_MORE, class_name="mt-0.5 text-note text-ink-2 text-pretty"
            ),
            button(
                icon("pair", 20),
                texts.INVITE,
                look="outline",
                class_name="mt-3 text-note",
                on_click=InvitingState.invite(
                    ConversationState.conflict_id, ConflictState.here["title"]
                ),
            ),
            class_name="min-w-0",
        ),
        class_name="mt-6 flex items-start gap-4 p-4 rounded-card bg-sunken",
        custom_attrs={"data-partner": "missing"},
    )
