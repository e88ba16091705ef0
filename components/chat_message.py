"""One line of the log: people in bubbles, the guide on the page.

`data-role` is `user`, `ai`, `partner-a` or `partner-b`; the look follows from it and from
`data-state` and `data-mine`, which are part of the public contract.
"""

from functools import partial
from typing import Any, Literal, TypedDict

import reflex as rx

from components import texts
from components.attributes import when
from components.button import Look, button
from components.markdown import voice
from components.phrase import phrase
from components.unread_separator import unread_separator
from state.conversation import ConversationState, MessageRow, ReplyFailure
from state.live import CLIENT, imported

_BLOCKS = f"{CLIENT}/blocks.js"
# The guide's stand as they stood while they were written: over the whole measure, whichever way they are read.
_ARTICLE = (
    "group flex flex-col max-w-[82%] "
    "data-[role=ai]:max-w-full data-[role=ai]:w-full data-[role=ai]:items-stretch "
)
_MINE = "self-end items-end"
_THEIRS = "self-start items-start"
_BUBBLE = (
    "px-3.5 py-[9px] rounded-bubble whitespace-pre-wrap [overflow-wrap:anywhere] max-w-full "
    "[unicode-bidi:plaintext] "
    "bg-user-bg text-user-ink "
    "group-data-[role=partner-a]:bg-a-bg group-data-[role=partner-a]:text-a-ink "
    "group-data-[role=partner-b]:bg-b-bg group-data-[role=partner-b]:text-b-ink "
    "group-data-[state=waiting]:bg-transparent! group-data-[state=waiting]:text-ink! "
    "group-data-[state=waiting]:[box-shadow:inset_0_0_0_1.5px_var(--line-strong)] "
    "group-data-[state=failed]:[box-shadow:inset_0_0_0_1.5px_var(--danger)] "
    "group-data-emoji:px-1! group-data-emoji:py-0! group-data-emoji:bg-transparent! "
    "group-data-emoji:text-[length:var(--text-emoji)]/[1.25] "
)
_NAME = "text-fine text-ink-2 mb-[3px] "
_STATE = "flex items-center gap-1.5 text-fine text-ink-2 mt-[3px] min-h-[1.1rem] px-1.5 text-end"


def day_separator(label: rx.Var[str] | str) -> rx.Component:
    """Say on which day what follows was written."""
    return rx.el.p(
        label, class_name="self-center mt-6 mb-1 text-fine tracking-[.04em] text-ink-2 font-medium"
    )


def guide_name(
    *after: rx.Component | rx.Var[str] | str,
    says: str = "{name}",
    name: rx.Var[str] | str = texts.GUIDE,
    breathes: rx.Var[bool] | bool = False,
) -> rx.Component:
    """The guide's mark and name, that stand before what it says; a small model's `name` says what it is.

    The mark `breathes` while nothing else shows that the guide is there.
    """
    return rx.el.p(
        rx.el.i(class_name=rx.cond(breathes, "guide-mark breathes", "guide-mark")),
        phrase(says, name=rx.el.span(name, class_name="font-semibold text-guide")),
        *after,
        class_name="flex items-center gap-2 text-fine text-ink-2 mb-1",
    )


def _not_sent(row: rx.Var[MessageRow]) -> rx.Component:
    return rx.el.span(
        rx.el.strong(texts.NOT_SENT, class_name="font-semibold text-danger"), " · ", row["error"]
    )


def _state_line(row: rx.Var[MessageRow]) -> rx.Component:
    """Say in words how far a message of mine has come; a run that has arrived says it once, at its end."""
    words = rx.match(
        row["state"],
        ("sending", rx.el.span(texts.SENDING)),
        ("waiting", rx.el.span(rx.cond(row["error"] != "", row["error"], texts.WAITING))),
        ("failed", _not_sent(row)),
        rx.el.span(row["time"], " · ", texts.SENT),
    )
    return rx.el.p(words, class_name=_STATE)


def _way(label: str, look: Look, action: Any) -> rx.Component:
    """One thing to do with a message: its words end where the bubble does."""
    return button(
        label,
        look=look,
        class_name="text-note px-1.5! min-w-11 hover:bg-transparent!",
        on_click=action,
    )


def _failed(row: rx.Var[MessageRow]) -> rx.Component:
    """What can be done about a message that wasn't sent, what helps first."""
    state, key = ConversationState, row["client_id"]

    def retry(look: Look) -> rx.Component:
        return _way(texts.RETRY, look, state.retry_message(key))

    def copy(look: Look) -> rx.Component:
        return _way(texts.COPY_WORDS, look, state.copy_message(key))

    edit = _way(texts.EDIT, "quiet", state.edit_message(key))
    return rx.el.div(
        rx.cond(
            row["retryable"],
            rx.fragment(retry("text"), edit, copy("quiet")),
            rx.fragment(copy("text"), retry("quiet")),
        ),
        _way(texts.DISCARD, "quiet", state.discard_message(key)),
        class_name="flex flex-wrap gap-x-3 justify-end",
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
    # By side, not by the direction of what is said: that turns "end" around within the bubble.
    corner = rx.cond(row["mine"], "rounded-br-tight", "rounded-bl-tight")
    return rx.fragment(
        name,
        rx.el.div(row["content"], class_name=[_BUBBLE, corner], dir="auto"),
        rx.cond(row["mine"] & (row["last"] | (row["state"] != "sent")), _state_line(row)),
        rx.cond(row["state"] == "failed", _failed(row)),
    )


def _on_the_page(row: rx.Var[MessageRow]) -> rx.Component:
    """What the guide said: reading type, no box."""
    return rx.fragment(
        guide_name(rx.el.span(row["time"]), name=row["author_name"]),
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
            "data-emoji": when(row["emoji"]),
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


class Block(TypedDict):
    """Rows that follow each other, as `components/client/blocks.js` parts them."""

    key: int
    rows: list[MessageRow]


@rx.memo
def _block(
    rows: rx.Var[list[MessageRow]], new_from: rx.Var[int], rest: rx.RestProp
) -> rx.Component:
    """Render a part of the log anew only when one of its rows has changed."""
    return rx.el.div(
        rx.foreach(rows, partial(chat_message, new_from=new_from)),
        rest,
        class_name="rows flex flex-col",
    )


def chat_messages(
    messages: rx.Var[list[MessageRow]],
    new_from: rx.Var[int] | int = 0,
    *,
    part: Literal["inBlocks", "aboveFailure", "belowFailure"] = "inBlocks",
    failure: rx.Var[ReplyFailure] | None = None,
) -> rx.Component:
    """Show all lines of the log, in blocks: those far from view cost nothing, however many they are.

    `part` of them: what waits stands below a `failure`, which was no answer to it.
    """
    blocks = rx.Var(
        f"{part}({messages}, {failure})" if failure is not None else f"{part}({messages})",
        _var_type=list[Block],
        _var_data=imported(_BLOCKS, part),
    ).guess_type()

    def block(one: rx.Var[Block]) -> rx.Component:
        return _block(rows=one["rows"], new_from=new_from, key=one["key"])

    return rx.foreach(blocks, block)
