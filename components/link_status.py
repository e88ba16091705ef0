"""What to know about the connection, when there is something to know."""

import reflex as rx

from components import texts
from components.button import button
from components.icon import icon
from components.phrase import phrase
from state.conversation import ConversationState, Link


def _is_away(link: rx.Var[Link]) -> rx.Var[bool]:
    return (link["state"] == "offline") | (link["state"] == "reconnecting")


def _reconnecting(link: rx.Var[Link]) -> rx.Var[str]:
    """Say when the next try is, where it isn't now."""
    seconds = link["retry_in"].to(int)
    soon = texts.RECONNECTING_IN.format(seconds=seconds)
    return rx.cond(seconds > 1, soon, texts.RECONNECTING)


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
            class_name="truncate",
        ),
        class_name="flex items-center gap-1.5 min-w-0",
    )


def _kept(link: rx.Var[Link]) -> rx.Component:
    """Say what becomes of what is written now, and how much waits already."""
    waiting = link["waiting"].to(int)
    many = phrase(texts.WAITING_MANY, count=waiting)
    return rx.cond(waiting > 1, many, rx.cond(waiting == 1, texts.WAITING_ONE, texts.WAITING_NONE))


def link_status(link: rx.Var[Link]) -> rx.Component:
    """Tell of what waits, and offer another try while the link is away; the log gives way to it.

    It comes after a second only: who is back by then need not know.
    """
    away = _is_away(link)
    waits = (link["state"] == "connecting") & (link["waiting"].to(int) > 0)
    return rx.cond(
        away | waits,
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    rx.cond(away, icon("offline", 18)),
                    rx.el.span(_kept(link), class_name="flex-1 text-note/snug text-pretty"),
                    rx.cond(
                        away,
                        button(
                            texts.TRY_NOW,
                            look="text",
                            class_name="text-note whitespace-nowrap -me-2",
                            on_click=ConversationState.try_now(),
                        ),
                    ),
                    class_name=(
                        "max-w-[calc(var(--measure)+2rem)] mx-auto flex items-center gap-3 px-4 py-1 "
                        "text-ink-2"
                    ),
                ),
                class_name="min-h-0 overflow-hidden",
            ),
            class_name="make-room bg-sunken border-b border-line",
        ),
    )
