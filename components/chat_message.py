"""One line of the log: people in bubbles, the guide on the page.

`data-role` is `user`, `ai`, `partner-a` or `partner-b`; the look follows from it and from
`data-state` and `data-mine`, which are part of the public contract.
"""

import reflex as rx

from components import texts
from components.attributes import when
from components.button import button
from components.markdown import voice
from components.unread_separator import unread_separator
from state.conversation import ConversationState, MessageRow

_ARTICLE = "row group flex flex-col max-w-[82%] data-[role=ai]:max-w-full "
_MINE = "self-end items-end"
_THEIRS = "self-start items-start"
_BUBBLE = (
    "px-3.5 py-[9px] rounded-bubble whitespace-pre-wrap [overflow-wrap:anywhere] max-w-full "
    "bg-user-bg text-user-ink "
    "group-data-[role=partner-a]:bg-a-bg group-data-[role=partner-a]:text-a-ink "
    "group-data-[role=partner-b]:bg-b-bg group-data-[role=partner-b]:text-b-ink "
    "group-data-[state=waiting]:bg-transparent! group-data-[state=waiting]:text-ink! "
    "group-data-[state=waiting]:[box-shadow:inset_0_0_0_1.5px_var(--line-strong)] "
    "group-data-[state=failed]:[box-shadow:inset_0_0_0_1.5px_var(--danger)] "
)
_NAME = "text-fine text-ink-2 mb-[3px] "
_STATE = "flex items-center gap-1.5 text-fine text-ink-2 mt-[3px] min-h-[1.1rem] px-1.5"


def day_separator(label: rx.Var[str] | str) -> rx.Component:
    """Say on which day what follows was written."""
    return rx.el.p(
        label, class_name="self-center mt-6 mb-1 text-fine tracking-[.04em] text-ink-2 font-medium"
    )


def guide_name(*after: rx.Component | rx.Var[str] | str) -> rx.Component:
    """The guide's mark and name, that stand before what it says."""
    return rx.el.p(
        rx.el.i(class_name="guide-mark"),
        rx.el.span(texts.GUIDE, class_name="font-semibold text-guide"),
        *after,
        class_name="flex items-center gap-2 text-fine text-ink-2 mb-1",
    )


def _state_line(row: rx.Var[MessageRow]) -> rx.Component:
    """Say in words how far a message of mine has come; the line has its place from the start."""
    words = rx.match(
        row["state"],
        ("sending", rx.el.span(texts.SENDING)),
        ("waiting", rx.el.span(texts.WAITING)),
        ("failed", rx.el.span(texts.NOT_SENT, class_name="font-semibold text-danger")),
        rx.el.span(row["time"], " · ", texts.SENT),
    )
    return rx.el.p(words, class_name=_STATE)


def _failed(row: rx.Var[MessageRow]) -> rx.Component:
    """Say why a message wasn't sent, and what can be done about it."""
    return rx.el.div(
        rx.el.p(row["error"], class_name="text-note text-danger text-end px-1.5"),
        rx.el.div(
            rx.cond(
                row["retryable"],
                button(
                    texts.RETRY,
                    look="text",
                    class_name="text-note",
                    on_click=ConversationState.retry_message(row["client_id"]),
                ),
            ),
            rx.cond(
                row["retryable"],
                button(
                    texts.EDIT,
                    look="quiet",
                    class_name="text-note",
                    on_click=ConversationState.edit_message(row["client_id"]),
                ),
            ),
            button(
                texts.COPY_WORDS,
                look="quiet",
                class_name="text-note",
                on_click=ConversationState.copy_message(row["client_id"]),
            ),
            button(
                texts.DISCARD,
                look="quiet",
                class_name="text-note",
                on_click=ConversationState.discard_message(row["client_id"]),
            ),
            class_name="flex flex-wrap gap-1 justify-end",
        ),
        class_name="flex flex-col items-end",
    )


def _bubble(row: rx.Var[MessageRow]) -> rx.Component:
    """What a person said; names stand over a run of somebody else's."""
    name = rx.cond(
        row["first"] & ~row["mine"],
        rx.el.p(
            row["author_name"],
            rx.el.span(" · ", row["time"]),
            class_name=_NAME + "ms-3",
        ),
    )
    corner = rx.cond(row["mine"], "rounded-ee-tight", "rounded-es-tight")
    return rx.fragment(
        name,
        rx.el.div(row["content"], class_name=[_BUBBLE, corner], dir="auto"),
        rx.cond(row["mine"], _state_line(row)),
        rx.cond(row["state"] == "failed", _failed(row)),
    )


def _on_the_page(row: rx.Var[MessageRow]) -> rx.Component:
    """What the guide said: reading type, no box."""
    return rx.fragment(
        guide_name(rx.el.span(row["time"])),
        voice(row["content"]),
        rx.cond(
            row["outcome"] == "stopped",
            rx.el.p(texts.STOPPED, class_name="text-fine text-ink-2 mt-1.5"),
        ),
    )


def message_article(row: rx.Var[MessageRow]) -> rx.Component:
    """The line itself, with all that tells others what it is."""
    side = rx.cond(row["mine"], _MINE, _THEIRS)
    space = rx.match(row["role"], ("ai", "mt-6 mb-2"), rx.cond(row["first"], "mt-4", "mt-[3px]"))
    return rx.el.article(
        rx.cond(row["role"] == "ai", _on_the_page(row), _bubble(row)),
        class_name=[_ARTICLE, side, space],
        aria_label=rx.cond(row["mine"], texts.YOU, row["author_name"]),
        custom_attrs={
            "data-role": row["role"],
            "data-state": row["state"],
            "data-seq": row["seq"],
            "data-client-id": row["client_id"],
            "data-mine": when(row["mine"]),
        },
    )


@rx.memo
def message_row(row: rx.Var[MessageRow], is_new: rx.Var[bool], rest: rx.RestProp) -> rx.Component:
    """Render a line anew only when its row has changed; `rest` carries its `key`."""
    return rx.fragment(
        rx.cond(row["day"] != "", day_separator(row["day"])),
        rx.cond(is_new, unread_separator()),
        message_article(row),
        rest,
    )


def chat_message(row: rx.Var[MessageRow], new_from: rx.Var[int] | int = 0) -> rx.Component:
    """Show one line of the log, as `rx.foreach(ConversationState.messages, chat_message)`.

    `new_from` is the `seq` of the first message that is new to me.
    """
    is_new = rx.Var.create(new_from).to(int) == row["seq"]
    return message_row(row=row, is_new=is_new, key=row["key"])
