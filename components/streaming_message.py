"""The reply while it is being written: the last article of the log."""

import reflex as rx

from components import texts
from components.button import button
from components.chat_message import guide_name
from components.icon import icon
from components.markdown import voice
from state.conversation import ConversationState, ReplyFailure
from state.guide import GuideState


def streaming_message(text: rx.Var[str] | str) -> rx.Component:
    """Show what the guide has written so far; before the first word its mark breathes.

    Beside words that grow it rests: what moves has the browser work in every frame, a typed letter's, too.
    """
    begun = rx.Var.create(text).to(str) != ""
    return rx.el.article(
        guide_name(says=texts.IS_WRITING, name=GuideState.name, breathes=~begun),
        rx.el.div(voice(text, streaming=True), class_name="min-h-[1.7rem]"),
        class_name="self-start max-w-full w-full mt-6 mb-2",
        aria_label=GuideState.name,
        aria_busy="true",
        custom_attrs={"data-role": "ai", "data-state": "streaming"},
    )


def failed_reply(failure: rx.Var[ReplyFailure]) -> rx.Component:
    """Say why the answer broke off, show what there was of it, and offer another try."""
    return rx.el.div(
        guide_name(name=GuideState.name),
        rx.cond(failure["text"] != "", voice(failure["text"])),
        rx.el.div(
            rx.el.p(failure["detail"], class_name="text-note text-ink"),
            rx.cond(
                failure["retryable"],
                button(
                    icon("retry", 18),
                    texts.TRY_AGAIN,
                    look="outline",
                    class_name="text-note",
                    on_click=ConversationState.retry_reply(),
                ),
            ),
            class_name=(
                "flex flex-wrap items-center justify-between gap-x-4 gap-y-2 mt-2 ps-4 pe-2 py-2 "
                "min-h-[60px] rounded-bubble border border-line-strong"
            ),
        ),
        class_name="self-stretch mt-6 mb-2",
    )
