from dataclasses import replace
from typing import TYPE_CHECKING, cast

from hypothesis import given
from hypothesis import strategies as st

from services.access import Membership
from services.domain.kinds import Kind
from services.domain.messages import Message
from services.domain.snapshots import Page
from services.prompts import CHARACTERS_PER_TOKEN, fit, read_material, turn_of
from tests.support import samples
from tests.support.samples import NOW

if TYPE_CHECKING:
    from services.storage.port import Storage

KIND = Kind(
    session_type="x",
    title="X",
    summary="",
    audience="owner",
    answers="always",
    instructions="i" * 30,
    opening="o" * 30,
)


def log(lengths: list[int]) -> list[Message]:
    """Return messages of these lengths, newest first, as they are read."""
    return [
        Message(
            seq=seq,
            client_id=None,
            role="user",
            author_id="u1",
            author_name="Ann",
            content="x" * length,
            created_at=NOW,
        )
        for seq, length in reversed(list(enumerate(lengths, 1)))
    ]


def test_a_short_log_is_told_whole_and_in_order() -> None:
    prompt = fit(KIND, log([1, 2, 3]), 1000)
    assert [len(turn.content) for turn in prompt.turns] == [1, 2, 3]
    assert prompt.omitted == 0
    assert prompt.kind is KIND


def test_an_empty_log_is_an_empty_prompt() -> None:
    prompt = fit(KIND, [], 1000)
    assert (prompt.turns, prompt.omitted) == ((), 0)


def test_the_newest_message_is_always_told() -> None:
    prompt = fit(KIND, log([5, 5, 5000]), 1)
    assert [len(turn.content) for turn in prompt.turns] == [5000]
    assert prompt.omitted == 2


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.integers(1, 300))
def test_the_newest_that_fit_are_told_and_no_more(lengths: list[int], budget: int) -> None:
    prompt = fit(KIND, log(lengths), budget)
    told = [len(turn.content) for turn in prompt.turns]
    assert told == lengths[len(lengths) - len(told) :]
    assert prompt.omitted == len(lengths) - len(told)
    room = budget * CHARACTERS_PER_TOKEN - 60
    if len(told) > 1:
        assert sum(told) + 3 * len(told) <= room
    if prompt.omitted:
        assert sum(lengths[prompt.omitted - 1 :]) + 3 * (len(told) + 1) > room


def test_the_beginning_and_the_summary_take_their_room_first() -> None:
    said = log([5] * 10)
    cut = fit(KIND, said, 30, beginning=said[-1:], summary="s" * 10)
    assert (cut.beginning, cut.summary) == ((turn_of(said[-1]),), "s" * 10)
    assert len(cut.turns) == (30 * CHARACTERS_PER_TOKEN - 60 - 8 - 10) // 8
    assert cut.omitted == 10 - 1 - len(cut.turns)


class Shelf:
    """A storage that notes whose earlier sessions are asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def page_before(self, *_: object) -> Page:
        return Page(messages=(), has_more=False)

    async def sealed_sessions(self, conflict_id: str, *_: object) -> list[object]:
        self.asked.append(conflict_id)
        return []


async def test_where_two_read_along_nothing_of_earlier_is_read_whatever_the_kind_names() -> None:
    conversation = replace(samples.conversation(), conflict_id="k1")
    shelves = {"both": Shelf(), "partner_a": Shelf()}
    for audience, shelf in shelves.items():
        member = Membership(
            user=samples.person(),
            conversation=conversation,
            conflict=None,
            kind=replace(KIND, audience=audience, reads=("individual_a",)),
            role="user",
            people=(),
        )
        await read_material(cast("Storage", shelf), member, 1000)
    assert {audience: shelf.asked for audience, shelf in shelves.items()} == {
        "both": [],
        "partner_a": ["k1"],
    }
