"""What was still being written when the conversation was sealed: too late to be sent, not to be kept."""

import reflex as rx

from components import texts
from components.button import button
from state.conversation import ConversationState


@rx.memo
def _unsent(draft: rx.Var[str]) -> rx.Component:
    look = "text-note px-1.5! min-w-11 hover:bg-transparent!"
    return rx.el.section(
        rx.el.p(texts.UNSENT_DRAFT, class_name="text-note text-ink-2 text-pretty"),
        rx.el.p(
            draft,
            class_name="mt-1 line-clamp-3 whitespace-pre-wrap break-words",
            dir="auto",
            custom_attrs={"data-draft": "true"},
        ),
        rx.el.div(
            button(
                texts.COPY_WORDS,
                look="text",
                class_name=look,
                on_click=ConversationState.copy_draft(),
            ),
            button(
                texts.DISCARD,
                look="quiet",
                class_name=look,
                on_click=ConversationState.discard_draft(),
            ),
            class_name="flex gap-x-3 -ms-1.5",
        ),
        aria_label=texts.UNSENT_DRAFT,
        class_name="max-w-[calc(var(--measure)+1.5rem)] mx-auto px-3 pb-2",
    )


@rx.memo
def _here() -> rx.Component:
    """Only this renders anew when the draft changes."""
    draft = ConversationState.draft
    return rx.cond(draft.to(str).strip() != "", _unsent(draft=draft))


def unsent_draft(draft: str = "") -> rx.Component:
    """Show the draft that nobody can send any more, to be copied or discarded; nothing where there is none."""
    return _unsent(draft=draft) if draft else _here()
