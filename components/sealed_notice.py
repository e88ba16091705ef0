"""What stands where the composer was, once a conversation is sealed."""

import reflex as rx
from reflex.vars import StringVar

from components import texts
from components.button import button
from components.icon import icon
from components.phrase import phrase
from state.conversation import ConversationState

_SHOWN = 16
"""So many characters of the digest are enough to compare it by eye; the whole is its title."""


def _when(label: rx.Var[str] | str, at: rx.Var[str] | str) -> rx.Component:
    return rx.el.div(
        rx.el.span(
            icon("seal", 20),
            class_name="grid place-items-center size-9 rounded-full bg-paper flex-none",
        ),
        rx.el.div(
            rx.el.p(
                rx.el.strong(label, class_name="font-semibold text-ink"),
                rx.el.span(" · ", at),
            ),
            rx.el.p(texts.SEALED_MORE, class_name="text-pretty"),
            class_name="text-note/snug",
        ),
        class_name="flex items-center gap-3",
    )


def _ways(check: rx.Var[str]) -> rx.Component:
    look = "text-note px-3.5!"
    return rx.el.div(
        button(
            icon("download", 18),
            texts.DOWNLOAD,
            look="outline",
            class_name=look,
            on_click=ConversationState.download("md"),
        ),
        button(
            icon("check", 18),
            texts.SEAL_CHECK,
            look="outline",
            class_name=look,
            disabled=check == "busy",
            on_click=ConversationState.check_seal(),
        ),
        class_name="flex flex-wrap gap-2",
    )


def _found(check: rx.Var[str], digest: StringVar) -> rx.Component:
    """How the check went, said aloud, too; the digest beside it is what others may compare."""
    words = rx.match(
        check,
        ("busy", texts.SEAL_CHECKING),
        ("holds", texts.SEAL_HOLDS),
        ("broken", texts.SEAL_BROKEN),
        ("unable", texts.SEAL_UNABLE),
        "",
    )
    shown = rx.el.span(
        phrase(
            texts.SEAL_DIGEST,
            digest=rx.el.code(
                digest[:_SHOWN], "…", title=digest, class_name="font-[family-name:var(--font-code)]"
            ),
        ),
        class_name="text-fine text-ink-2 whitespace-nowrap",
    )
    return rx.el.p(
        rx.el.span(words, class_name=rx.cond(check == "broken", "text-danger", "text-ink")),
        rx.cond((check == "holds") | (check == "broken"), rx.fragment(" ", shown)),
        role="status",
        class_name="w-full text-note/snug empty:hidden",
        custom_attrs={"data-check": check},
    )


def sealed_notice(
    label: rx.Var[str] | str,
    at: rx.Var[str] | str,
    digest: rx.Var[str] | str,
    check: rx.Var[str] | str = "",
) -> rx.Component:
    """Say when the conversation was sealed, and offer what is left to do with it: take it along, check it."""
    state = rx.Var.create(check).to(str)
    return rx.el.div(
        _when(label, at),
        _ways(state),
        rx.cond(state != "", _found(state, rx.Var.create(digest).to(str))),
        class_name=(
            "arrive max-w-[calc(var(--measure)+1.5rem)] mx-auto flex flex-wrap items-center "
            "justify-between gap-x-4 gap-y-3 ps-3 pe-3 py-3 rounded-card bg-sunken text-ink-2"
        ),
        tab_index=-1,
        custom_attrs={"data-sealed": "true"},
    )
