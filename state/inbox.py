"""My conversations, newest first: a cache, rebuilt on every load and kept up to date while the page is seen."""

from contextlib import aclosing
from datetime import timedelta
from typing import ClassVar, TypedDict

import reflex as rx
from reflex.event import EventCallback

import services
from services.domain.conversations import Listed
from services.domain.previews import preview
from services.domain.times import format_time
from services.domain.users import User
from state.account import AccountState, show, signed_in
from state.live import ACCOUNT, Action
from state.tabs import Tabs

PAGE = 30
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


class InboxState(rx.State):
    """The list of my conversations; `news` changes when the server has told of a change beside it.

    What is the same as before is not assigned again: Reflex would send it again.
    """

    conversations: list[InboxRow] = []
    loaded: bool = False
    has_more: bool = False
    news: int = 0
    _wanted: int = PAGE

    start: ClassVar[Action] = Action("startConversation", ACCOUNT)

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
                    if change != "nothing":
                        async with self:
                            if change == "all":
                                self.news += 1
                            user = await self._refresh()
                    if user is None:
                        return

    async def _refresh(self) -> User | None:
        user = await signed_in(self)
        (await self.get_state(AccountState)).show(user)
        if user is None:
            show(self, conversations=[], has_more=False, loaded=True)
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
            rows += [row_of(one, user, _title(one.conversation.session_type)) for one in listed]
            if before is None or len(rows) >= self._wanted:
                break
        show(self, conversations=rows, has_more=before is not None, loaded=True)


def _title(session_type: str) -> str:
    """Return the kind's title; a kind that a team has taken away leaves its conversations behind."""
    kinds = services.current().kinds
    return kinds[session_type].title if session_type in kinds else session_type
