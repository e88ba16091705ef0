"""The kind's opening line, before anything has been said: a greeting of the page, no message."""

from collections.abc import Iterable

import reflex as rx

from components import texts
from components.chat_message import guide_name
from services.domain.kinds import Kind
from state.conversation import ConversationState


def suggestion(text: str) -> rx.Component:
    """Something to begin with: it fills the composer, to be changed before it is sent."""
    return rx.el.button(
        text,
        type="button",
        on_click=ConversationState.suggest(text),
        class_name=(
            "text-start text-pretty min-h-11 px-4 py-2 rounded-bubble border border-line bg-raised text-ink "
            "hover:border-line-strong transition-colors duration-150"
        ),
    )


def greeting(kind: Kind, *, begin: rx.Var[bool] | bool) -> rx.Component:
    """The guide's first words, and, while there is nothing else yet (`begin`), ways to begin."""
    ways = rx.el.div(
        rx.el.p(texts.TRY_IDEAS, class_name="text-note text-ink-2"),
        *[suggestion(text) for text in kind.suggestions],
        class_name="mt-5 flex flex-col items-start gap-2",
    )
    return rx.el.div(
        guide_name(),
        rx.el.p(kind.opening, class_name="voice"),
        rx.cond(begin, ways) if kind.suggestions else rx.fragment(),
        class_name="mt-4 mb-2",
    )


def empty_conversation(
    kinds: Iterable[Kind],
    session_type: rx.Var[str] | str,
    *,
    begin: rx.Var[bool] | bool,
) -> rx.Component:
    """Greet in the words of the conversation's kind."""
    greetings = [(kind.session_type, greeting(kind, begin=begin)) for kind in kinds]
    return rx.fragment(rx.match(session_type, *greetings, rx.fragment()))
