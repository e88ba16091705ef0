"""The list of conversations: mine only, newest first, page after page."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
import reflex as rx
from reflex.istate.data import RouterData

import services
from services.domain.conflicts import Conflict, Partner
from services.domain.conversations import Conversation, Listed, Seal
from services.domain.errors import Unauthenticated
from services.domain.messages import Message
from services.domain.users import User
from services.kinds.registry import load_kinds
from services.lists import Change
from state.account import show
from state.inbox import PAGE, InboxState, row_of

ALEX = User(id="u1", name="Alex")
AT = datetime(2026, 11, 3, 14, 10, tzinfo=UTC)
LATER = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)


def listed(
    number: int = 1,
    *,
    last: Message | None = None,
    seal: Seal | None = None,
    conflict: Conflict | None = None,
    unread: int = 0,
) -> Listed:
    conversation = Conversation(
        id=f"c{number}",
        conflict_id=None,
        user_id="u1",
        session_type="intake",
        title="Intake interview",
        created_at=AT,
        last_seq=0,
        seal=seal,
    )
    return Listed(
        conversation=conversation, last_message=last, reply=None, conflict=conflict, unread=unread
    )


def message(author: str, content: str) -> Message:
    return Message(
        seq=1,
        client_id=None,
        role="user",
        author_id=author,
        author_name="Sam",
        content=content,
        created_at=LATER,
    )


class Accounts:
    async def known(self, token_hash: str) -> User:
        if token_hash != "secret":
            raise Unauthenticated
        return ALEX


class Conversations:
    """Three pages; the cursor is the number of the next row."""

    total = 2 * PAGE + 5
    listings = 0

    async def line(self, user: User, conversation_id: str) -> Listed | None:
        assert user == ALEX
        gone = conversation_id == "c3"
        return None if gone else listed(int(conversation_id[1:]), unread=7)

    async def list(
        self, user: User, *, limit: int, before: str | None
    ) -> tuple[Sequence[Listed], str | None]:
        assert user == ALEX
        self.listings += 1
        start = int(before or 0)
        end = min(start + limit, self.total)
        return [listed(number) for number in range(start, end)], str(
            end
        ) if end < self.total else None


@pytest.fixture(autouse=True)
def chat() -> Iterator[None]:
    fake = SimpleNamespace(accounts=Accounts(), conversations=Conversations(), kinds=load_kinds())
    with services.use(cast("Any", fake)):
        yield


def inbox(cookie: str = "chat_login=secret") -> InboxState:
    states, routers = cast("Any", rx.State), cast("Any", RouterData)
    root = states(_reflex_internal_init=True)
    root.router = routers.from_router_data({"headers": {"cookie": cookie}})
    state = root.get_substate(InboxState.get_full_name().split("."))
    assert isinstance(state, InboxState)
    return state


async def test_loading_shows_the_first_page_and_says_that_there_is_more() -> None:
    state = inbox()
    await InboxState.load.fn(state)
    assert [row["id"] for row in state.conversations] == [f"c{number}" for number in range(PAGE)]
    assert (state.loaded, state.has_more) == (True, True)


async def test_loading_twice_changes_nothing() -> None:
    state = inbox()
    await InboxState.load.fn(state)
    first = list(state.conversations)
    await InboxState.load.fn(state)
    assert list(state.conversations) == first


async def test_what_is_the_same_as_before_isnt_sent_again() -> None:
    state = inbox()
    await InboxState.load.fn(state)
    state._clean()
    await InboxState.load.fn(state)
    assert state.dirty_vars == {"news"}


async def take(state: InboxState, *conversations: str) -> list[tuple[str, int]]:
    """Let lines change; return those that are newer than the list."""
    await cast("Any", state)._take(Change(frozenset(conversations)))
    return [(row["id"], row["unread"]) for row in state.newer]


async def test_a_line_that_changes_is_sent_alone() -> None:
    state = inbox()
    await InboxState.load.fn(state)
    state._clean()
    assert await take(state, "c1") == [("c1", 7)]
    assert await take(state, "c2", "c1") == [("c1", 7), ("c2", 7)]
    assert state.dirty_vars == {"newer"}
    assert cast("Any", services.current().conversations).listings == 1


@pytest.mark.parametrize(
    "ids", [["c3"], ["c999"], ["c1", "c2", "c4", "c5", "c6", "c7"]], ids=["gone", "new", "many"]
)
async def test_the_list_is_read_whole_where_lines_alone_dont_do(ids: list[str]) -> None:
    state = inbox()
    await InboxState.load.fn(state)
    assert await take(state, "c1") == [("c1", 7)]
    assert await take(state, *ids) == []
    assert cast("Any", services.current().conversations).listings == 2


async def test_a_line_is_sent_to_nobody_whose_session_has_ended() -> None:
    state = inbox("chat_login=dead")
    state.conversations = [row_of(listed(), ALEX, "Intake interview")]
    assert await take(state, "c1") == []
    assert state.conversations == []


async def test_more_is_added_page_by_page_and_a_refresh_keeps_it() -> None:
    state = inbox()
    await InboxState.load.fn(state)
    await InboxState.show_more.fn(state)
    await InboxState.show_more.fn(state)
    await InboxState.load.fn(state)
    assert len(state.conversations) == Conversations.total
    assert not state.has_more


@pytest.mark.parametrize("handler", ["load", "show_more"])
async def test_every_handler_checks_who_calls_it(handler: str) -> None:
    state = inbox("chat_login=dead")
    await getattr(InboxState, handler).fn(state)
    assert state.conversations == []


async def test_a_session_that_has_ended_takes_the_list_away() -> None:
    state = inbox("chat_login=dead")
    state.conversations = [row_of(listed(), ALEX, "Intake interview")]
    await InboxState.load.fn(state)
    assert state.conversations == []


def test_a_row_tells_the_last_line_on_one_line_and_who_said_it() -> None:
    theirs = row_of(listed(last=message("u2", "two\n lines")), ALEX, "Intake interview")
    mine = row_of(listed(last=message("u1", "x" * 500)), ALEX, "Intake interview")
    assert (theirs["author"], theirs["line"], theirs["at"]) == (
        "Sam",
        "two lines",
        "2026-11-04T09:00:00.000Z",
    )
    assert (mine["author"], len(mine["line"])) == ("You", 140)


def test_a_row_of_a_silent_conversation_tells_when_it_began() -> None:
    row = row_of(listed(), ALEX, "Intake interview")
    assert (row["author"], row["line"], row["at"]) == ("", "", "2026-11-03T14:10:00.000Z")


def test_a_sealed_row_tells_when_it_was_sealed() -> None:
    row = row_of(listed(seal=Seal(finalized_at=LATER, digest=None)), ALEX, "Intake interview")
    assert (row["sealed"], row["at"]) == (True, "2026-11-04T09:00:00.000Z")


def test_the_kind_is_named_only_where_the_title_doesnt_say_it() -> None:
    assert row_of(listed(), ALEX, "Intake interview")["kind"] == ""
    assert row_of(listed(), ALEX, "Joint talk")["kind"] == "Joint talk"


def test_a_row_tells_what_it_is_about_and_how_much_is_new() -> None:
    dishes = Conflict(
        id="k1",
        title="The dishes",
        partner_a=Partner(id="u1", name="Alex"),
        partner_b=None,
        created_at=AT,
    )
    row = row_of(listed(conflict=dishes, unread=3), ALEX, "Shared conversation")
    assert (row["about"], row["unread"]) == ("The dishes", 3)
    alone = row_of(listed(), ALEX, "Intake interview")
    assert (alone["about"], alone["unread"]) == ("", 0)


async def test_the_last_words_are_not_kept_with_the_state_and_are_sent_again_by_whoever_goes_on() -> (
    None
):
    state = inbox()
    show(state, conversations=[row_of(listed(last=message("u2", "a secret word")), ALEX, "Intake")])
    kept = state.__getstate__()
    assert [row["line"] for row in kept["conversations"]] == [""]
    assert [row["id"] for row in kept["conversations"]] == ["c1"]
    assert [row["line"] for row in state.conversations] == ["a secret word"]
