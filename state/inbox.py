"""My conversations, newest first: a cache, rebuilt on every load and kept up to date while the page is seen."""

from contextlib import aclosing
from datetime import timedelta
from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import EventCallback

import services
from services.domain.conversations import Listed
from services.domain.previews import preview
from services.domain.times import format_time
from services.domain.users import User
from services.lists import Change
from state.account import AccountState, show, signed_in
from state.live import ACCOUNT, Action
from state.tabs import Tabs

PAGE = 30
MOST_NEWER = 5
LOOK_UP = timedelta(seconds=20)
tabs = Tabs()


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


def _without_words(rows: list[InboxRow]) -> list[InboxRow]:
    blank = [row.copy() for row in rows]
    for row in blank:
        row["line"] = ""
    return blank


class InboxState(rx.State):
    """The list of my conversations; `news` changes when the server has told of a change beside it.

    Lines that have changed since are in `newer`, to be shown instead. What is the same as before is
    not assigned again: Reflex would send it again.
    """

    conversations: list[InboxRow] = []
    newer: list[InboxRow] = []
    loaded: bool = False
    has_more: bool = False
    news: int = 0
    _wanted: int = PAGE

    start: ClassVar[Action] = Action("startConversation", ACCOUNT)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the last words from what is kept in Redis: whoever goes on from there reads them anew."""
        kept: dict[str, Any] = super().__getstate__()
        return {
            **kept,
            "conversations": _without_words(kept["conversations"]),
            "newer": _without_words(kept["newer"]),
        }

    @rx.event
    async def load(self) -> EventCallback[()] | None:
        """Read the list anew, and have changes told from now on; may be called any number of times."""
        again = self.loaded
        user = await self._refresh()
        silent = user is not None and tabs.renew(self.router.session.client_token)
        if silent and again:
            self.news += 1  # whatever nobody has told of meanwhile
        return InboxState.follow() if silent else None

    @rx.event(background=True)
    async def follow(self) -> None:
        """Show what changes at once, until the session ends or the tab has been silent for some time."""
        tab = self.router.session.client_token
        user = await signed_in(self)
        if user is None:
            return
        changes = services.current().lists.changes(user.id, LOOK_UP)
        with tabs.following(tab):
            async with aclosing(changes):
                async for change in changes:
                    if not tabs.is_followed(tab):
                        return
                    if change is not None:
                        async with self:
                            user = await self._take(change)
                    if user is None:
                        return

    async def _take(self, change: Change) -> User | None:
        if change.beyond:
            self.news += 1
        user = await signed_in(self)
        if user and change.conversations and await self._renew(user, change.conversations):
            return user
        return await self._refresh()

    async def _renew(self, user: User, ids: frozenset[str]) -> bool:
        """Read the lines of these conversations alone; False if that doesn't do."""
        others = [row for row in self.newer if row["id"] not in ids]
        known = {row["id"] for row in self.conversations}
        wordless = any(not row["line"] for row in others)  # as they were kept: to be read, too
        if wordless or len(others) + len(ids) > MOST_NEWER or not ids <= known:
            return False
        chat = services.current().conversations
        lines = [await chat.line(user, one) for one in sorted(ids)]
        rows = [_row(line, user) for line in lines if line]
        if len(rows) == len(lines):
            show(self, newer=[*others, *rows])
        return len(rows) == len(lines)

    async def _refresh(self) -> User | None:
        user = await signed_in(self)
        (await self.get_state(AccountState)).show(user)
        if user is None:
            show(self, conversations=[], newer=[], has_more=False, loaded=True)
        else:
            await self._read(user)
        return user

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
            rows += [_row(one, user) for one in listed]
            if before is None or len(rows) >= self._wanted:
                break
        show(self, conversations=rows, newer=[], has_more=before is not None, loaded=True)


def _row(listed: Listed, user: User) -> InboxRow:
    """Return the row of a conversation; a kind that a team has taken away leaves its conversations behind."""
    session_type = listed.conversation.session_type
    kinds = services.current().kinds
    title = kinds[session_type].title if session_type in kinds else session_type
    return row_of(listed, user, title)
