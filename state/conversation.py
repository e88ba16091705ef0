"""The conversation that a page shows: held in the browser, read and driven from Python."""

from typing import ClassVar, Literal, TypedDict

import reflex as rx

from state.live import Action, live

RowState = Literal["sending", "waiting", "sent", "failed", "complete", "stopped"]
LinkState = Literal["live", "connecting", "reconnecting", "polling", "offline"]


class MessageRow(TypedDict):
    """A line of the log as it is shown; `key` stays from sending to sent.

    `first` opens a run of the same author, `last` ends it; `day` is the label of a separator before
    it, or ""; `emoji` is whether it is nothing but a few of them.
    """

    key: str
    seq: int | None
    client_id: str | None
    role: str
    author_id: str | None
    author_name: str
    content: str
    created_at: str
    outcome: str | None
    state: str
    mine: bool
    error: str
    retryable: bool
    first: bool
    last: bool
    day: str
    time: str
    emoji: bool


class Person(TypedDict):
    """Somebody who takes part."""

    user_id: str
    name: str
    role: str
    online: bool
    mine: bool


class Typist(TypedDict):
    """Somebody who is typing now."""

    user_id: str
    name: str


class Link(TypedDict):
    """How the connection is; `retry_in` is in seconds, `waiting` counts unsent messages."""

    state: str
    retry_in: int
    waiting: int


class SealLabel(TypedDict):
    """The end of a conversation, for good; `label` says when in words, `at` to the minute."""

    finalized_at: str
    digest: str | None
    label: str
    at: str


class ReplyFailure(TypedDict):
    """Why the answer broke off; `text` is what had been written."""

    code: str
    detail: str
    retryable: bool
    text: str


class Notice(TypedDict):
    """Why something that was asked for wasn't done."""

    code: str
    detail: str


class ConversationState(rx.State):
    """`useConversation`, for Python: live vars to read, actions to bind to events.

    `reply_failed`, `seal` and `notice` are null while there is none: ask `is_not_none()`. `new_from` is
    the `seq` of the first message that is new to me, 0 for none. `erasing` is "" or "busy";
    `erase_asked` says who wants what two share erased: "", "mine" or "theirs". `partner` is
    the other one's name, or "". `seal_check` is "", "busy", "holds", "broken" or "unable".

    Everything here is held by `components/client/conversation.js`, which keeps it in step by the
    conversation's own WebSocket; it works while Reflex's socket is away.
    """

    messages: ClassVar[rx.Var[list[MessageRow]]] = live("messages", list[MessageRow])
    pending: ClassVar[rx.Var[list[MessageRow]]] = live("pending", list[MessageRow])
    is_streaming: ClassVar[rx.Var[bool]] = live("isStreaming", bool)
    streaming_text: ClassVar[rx.Var[str]] = live("streamingText", str)
    reply_failed: ClassVar[rx.Var[ReplyFailure]] = live("replyFailed", ReplyFailure)
    is_finalized: ClassVar[rx.Var[bool]] = live("isFinalized", bool)
    seal: ClassVar[rx.Var[SealLabel]] = live("seal", SealLabel)
    seal_check: ClassVar[rx.Var[str]] = live("sealCheck", str)
    typing: ClassVar[rx.Var[list[Typist]]] = live("typing", list[Typist])
    participants: ClassVar[rx.Var[list[Person]]] = live("participants", list[Person])
    connection: ClassVar[rx.Var[Link]] = live("connection", Link)
    has_earlier: ClassVar[rx.Var[bool]] = live("hasEarlier", bool)
    loading_earlier: ClassVar[rx.Var[bool]] = live("loadingEarlier", bool)
    status: ClassVar[rx.Var[str]] = live("status", str)
    title: ClassVar[rx.Var[str]] = live("title", str)
    session_type: ClassVar[rx.Var[str]] = live("sessionType", str)
    draft: ClassVar[rx.Var[str]] = live("draft", str)
    at_bottom: ClassVar[rx.Var[bool]] = live("atBottom", bool)
    finalizing: ClassVar[rx.Var[bool]] = live("finalizing", bool)
    notice: ClassVar[rx.Var[Notice]] = live("notice", Notice)
    can_send: ClassVar[rx.Var[bool]] = live("canSend", bool)
    characters_left: ClassVar[rx.Var[int]] = live("charactersLeft", int)
    unseen: ClassVar[rx.Var[int]] = live("unseen", int)
    conflict_id: ClassVar[rx.Var[str]] = live("conflictId", str)
    can_ask: ClassVar[rx.Var[bool]] = live("canAsk", bool)
    unheard: ClassVar[rx.Var[bool]] = live("unheard", bool)
    new_from: ClassVar[rx.Var[int]] = live("newFrom", int)
    erasing: ClassVar[rx.Var[str]] = live("erasing", str)
    erase_asked: ClassVar[rx.Var[str]] = live("eraseAsked", str)
    partner: ClassVar[rx.Var[str]] = live("partner", str)

    send_message: ClassVar[Action] = Action("sendMessage")
    finalize: ClassVar[Action] = Action("finalize")
    load_earlier: ClassVar[Action] = Action("loadEarlier")
    stop_reply: ClassVar[Action] = Action("stopReply")
    retry_reply: ClassVar[Action] = Action("retryReply")
    retry_message: ClassVar[Action] = Action("retryMessage")
    discard_message: ClassVar[Action] = Action("discardMessage")
    edit_message: ClassVar[Action] = Action("editMessage")
    copy_message: ClassVar[Action] = Action("copyMessage")
    copy_draft: ClassVar[Action] = Action("copyDraft")
    discard_draft: ClassVar[Action] = Action("discardDraft")
    set_typing: ClassVar[Action] = Action("setTyping")
    try_now: ClassVar[Action] = Action("tryNow")
    dismiss_notice: ClassVar[Action] = Action("dismissNotice")
    suggest: ClassVar[Action] = Action("setDraft")
    jump_to_latest: ClassVar[Action] = Action("jumpToLatest")
    download: ClassVar[Action] = Action("downloadTranscript")
    check_seal: ClassVar[Action] = Action("checkSeal")
    erase: ClassVar[Action] = Action("eraseConversation")
    keep: ClassVar[Action] = Action("keepConversation")
