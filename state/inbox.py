"""My conversations, newest first: a cache, rebuilt on every load and refreshed while the page is seen."""

from typing import ClassVar, TypedDict

import reflex as rx

import services
from services.domain.conversations import Listed
from services.domain.previews import preview
from services.domain.times import format_time
from services.domain.users import User
from state.account import signed_in
from state.live import ACCOUNT, Action

PAGE = 30


class InboxRow(TypedDict):
    """A conversation in the list; `line` is the beginning of its last message, `at` when that was.

    `about` is the title of the conflict that it belongs to, `unread` how many messages are new to me.
    """

    id: str
    title: str
    kind: str
    author: str
    line: str
    at: str
    sealed: bool
    about: str
    unread: int


def row_of(listed: Listed, user: User, kind: str) -> InboxRow:
    """Return what `user`'s list shows of a conversation of the given kind's title."""
    conversation, last = listed.conversation, listed.last_message
    author = "" if last is None else "You" if last.author_id == user.id else last.author_name
    at = last.created_at if last else conversation.created_at
    return InboxRow(
        id=conversation.id,
        title=conversation.title,
        kind="" if kind == conversation.title else kind,
        author=author,
        line=preview(last) if last else "",
        at=format_time(conversation.seal.finalized_at if conversation.seal else at),
        sealed=conversation.seal is not None,
        about=listed.conflict.title if listed.conflict else "",
        unread=listed.unread,
    )


class InboxState(rx.State):
    """The list of my conversations."""

    conversations: list[InboxRow] = []
    loaded: bool = False
    has_more: bool = False
    _wanted: int = PAGE

    start: ClassVar[Action] = Action("startConversation", ACCOUNT)

    @rx.event
    async def load(self) -> None:
        """Read the list anew; may be called any number of times."""
        user = await signed_in(self)
        if user is None:
            self.conversations, self.has_more = [], False
        else:
            await self._read(user)
        self.loaded = True

    @rx.event
    async def show_more(self) -> None:
        """Show one page more of the list."""
        user = await signed_in(self)
        if user is not None:
            self._wanted = len(self.conversations) + PAGE
            await self._read(user)

    async def _read(self, user: User) -> None:
        chat = services.current()
        rows: list[InboxRow] = []
        before: str | None = None
        while True:
            listed, before = await chat.conversations.list(user, limit=PAGE, before=before)
            rows += [row_of(one, user, _title(one.conversation.session_type)) for one in listed]
            if before is None or len(rows) >= self._wanted:
                break
        self.conversations, self.has_more = rows, before is not None


def _title(session_type: str) -> str:
    """Return the kind's title; a kind that a team has taken away leaves its conversations behind."""
    kinds = services.current().kinds
    return kinds[session_type].title if session_type in kinds else session_type
