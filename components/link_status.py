"""What to know about the connection, when there is something to know."""

import reflex as rx

from components import texts
from components.button import button
from components.icon import icon
from state.conversation import ConversationState, Link


def _is_away(link: rx.Var[Link]) -> rx.Var[bool]:
    return (link["state"] == "offline") | (link["state"] == "reconnecting")


def _reconnecting(link: rx.Var[Link]) -> rx.Var[str]:
    """Say when the next try is, where it isn't now."""
    seconds = link["retry_in"].to(int)
    soon = f"{texts.RECONNECTING_IN} {seconds} {texts.SECONDS}"
    return rx.cond(seconds > 1, soon, texts.RECONNECTING)


def _waiting(link: rx.Var[Link]) -> rx.Component:
    """Say how many messages wait to be sent."""
    waiting = link["waiting"].to(int)
    many = rx.fragment(" · ", waiting, " ", texts.WAITING_MANY)
    return rx.cond(waiting > 1, many, rx.cond(waiting == 1, f" · {texts.WAITING_ONE}", ""))


def link_words(link: rx.Var[Link]) -> rx.Component:
    """Say how the link is, in the header's second line."""
    return rx.el.span(
        rx.el.i(class_name="size-2 rounded-full border-[1.5px] border-line-strong flex-none"),
        rx.el.span(
            rx.match(
                link["state"],
                ("connecting", texts.CONNECTING),
                ("reconnecting", _reconnecting(link)),
                ("polling", texts.POLLING),
                ("offline", texts.OFFLINE),
                "",
            ),
            rx.cond(_is_away(link), _waiting(link)),
            class_name="truncate",
        ),
        class_name="flex items-center gap-1.5 min-w-0",
    )


def link_status(link: rx.Var[Link]) -> rx.Component:
    """Offer another try while the link is away; floats over the log, so that nothing moves.

    It comes after a second only: who is back by then need not know.
    """
    words = rx.cond(link["waiting"] > 0, texts.KEPT, texts.OFFLINE_MORE)
    return rx.cond(
        _is_away(link),
        rx.el.div(
            rx.el.div(
                icon("offline", 18),
                rx.el.span(words, class_name="text-note/snug"),
                button(
                    texts.TRY_NOW,
                    look="text",
                    class_name="text-note whitespace-nowrap",
                    on_click=ConversationState.try_now(),
                ),
                class_name=(
                    "arrive [animation-delay:1s] [animation-fill-mode:both] "
                    "pointer-events-auto flex items-center gap-2.5 ps-4 pe-2 rounded-card "
                    "bg-raised border border-line shadow-lift text-ink-2"
                ),
            ),
            class_name="pointer-events-none absolute inset-x-3 top-2 z-10 flex justify-center",
        ),
    )
