"""A whole conversation, put together from parts that a page chooses.

chat_window(
    header=chat_header(…),
    log=chat_log(greeting=…),
    composer=chat_input(…),
    status=link_status(…),
    floating=(refusal(…), jump_to_latest(…)),
)
"""

import reflex as rx
from reflex.vars import VarData

from components import texts
from components.attributes import hook
from components.chat_message import chat_messages
from components.copy_message import copy_message
from components.earlier_messages import earlier_messages
from components.streaming_message import failed_reply, streaming_message
from components.typing_indicator import typing_indicator
from state.conversation import ConversationState, MessageRow, ReplyFailure, Typist
from state.live import CLIENT, imported


def chat_log(
    *,
    messages: rx.Var[list[MessageRow]] = ConversationState.messages,
    is_streaming: rx.Var[bool] | bool = ConversationState.is_streaming,
    streaming_text: rx.Var[str] | str = ConversationState.streaming_text,
    reply_failed: rx.Var[ReplyFailure] = ConversationState.reply_failed,
    typing: rx.Var[list[Typist]] = ConversationState.typing,
    has_earlier: rx.Var[bool] | bool = ConversationState.has_earlier,
    loading_earlier: rx.Var[bool] | bool = ConversationState.loading_earlier,
    new_from: rx.Var[int] | int = ConversationState.new_from,
    greeting: rx.Component | None = None,
    after: tuple[rx.Component, ...] = (),
) -> rx.Component:
    """The messages in order, then the reply that is being written, what comes `after`, and who types.

    The log isn't a live region: tokens would chatter; `announcer` says what is new.
    """
    return rx.el.div(
        earlier_messages(has_earlier, loading_earlier),
        rx.cond(has_earlier, rx.fragment(), greeting or rx.fragment()),
        chat_messages(messages, new_from, part="aboveFailure", failure=reply_failed),
        rx.cond(is_streaming, streaming_message(streaming_text)),
        rx.cond(reply_failed.is_not_none(), failed_reply(reply_failed)),
        chat_messages(messages, new_from, part="belowFailure", failure=reply_failed),
        *after,
        typing_indicator(typing),
        role="log",
        aria_label=texts.CONVERSATION,
        aria_live="off",
        class_name="flex flex-col pb-5",
    )


@rx.memo
def _scroll_area(children: rx.Var[rx.Component]) -> rx.Component:
    """Keep the reader at the end while they follow, else at the line that they read."""
    fit = rx.Var(
        "null",
        _var_data=VarData.merge(
            imported(f"{CLIENT}/viewport.js", "useViewport"),
            VarData(hooks={"useViewport();": None}),
        ),
    )
    stick = hook(
        "stick", "useStickToBottom()", imported(f"{CLIENT}/scroll.js", "useStickToBottom")
    ).to(dict[str, object])
    return rx.el.div(
        rx.el.div(
            children,
            copy_message(),
            fit,
            class_name="max-w-measure mx-auto relative",
            custom_attrs={"ref": stick["content"]},
        ),
        tab_index=0,
        class_name=(
            "absolute inset-0 overflow-y-auto overscroll-contain px-4 [scrollbar-width:thin] "
            "focus-visible:-outline-offset-2"
        ),
        custom_attrs={"ref": stick["container"]},
    )


def _stack(*parts: rx.Component) -> rx.Component:
    """None of them covers another, and between them the log can be pressed."""
    return rx.el.div(
        *parts,
        class_name=(
            "pointer-events-none absolute inset-x-3 bottom-3 z-20 flex flex-col items-center gap-3"
        ),
    )


def chat_window(
    *,
    header: rx.Component,
    log: rx.Component,
    composer: rx.Component,
    status: rx.Component | None = None,
    floating: tuple[rx.Component, ...] = (),
    height: str = "h-[var(--room,100dvh)]",
) -> rx.Component:
    """Header, log and composer, as high as the screen.

    The log gives way to a `status` between it and the header; `floating` parts hover over its
    end, one above the other.
    """
    return rx.el.section(
        header,
        rx.el.div(status or rx.fragment()),
        rx.el.div(_scroll_area(log), _stack(*floating), class_name="relative min-h-0"),
        rx.el.div(
            composer,
            class_name="px-3 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))]",
        ),
        class_name=(
            "grid grid-rows-[auto_auto_minmax(0,1fr)_auto] grid-cols-[minmax(0,1fr)] min-w-0 bg-paper "
            f"{height}"
        ),
    )
