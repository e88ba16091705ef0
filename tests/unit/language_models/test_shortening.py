from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.language_models.port import EarlierSession, Prompt
from services.language_models.shortening import shortened
from tests.support.prompts import INTAKE, SHARED, turn

LENGTHS = st.lists(st.integers(1, 60), min_size=2, max_size=30)


def prompt(lengths: list[int], *, omitted: int = 0, earlier: int = 0) -> Prompt:
    """A prompt with turns that are told apart by their numbers."""
    session = EarlierSession(title="Before", turns=(turn("user", "Earlier."),))
    return Prompt(
        kind=INTAKE,
        turns=tuple(
            turn("user", "x" * length, f"{number}") for number, length in enumerate(lengths)
        ),
        omitted=omitted,
        earlier=(session,) * earlier,
        earlier_omitted=1,
    )


def told(shorter: Prompt | None) -> tuple[list[int], list[int]]:
    """The numbers of the turns that are told of the beginning, and of the others."""
    assert shorter is not None
    return (
        [int(turn.author_name) for turn in shorter.beginning],
        [int(turn.author_name) for turn in shorter.turns],
    )


@given(LENGTHS)
def test_the_oldest_are_left_out_and_counted_and_no_more_than_has_to_be(lengths: list[int]) -> None:
    shorter = shortened(prompt(lengths, omitted=3))
    beginning, newest = told(shorter)
    assert shorter
    assert beginning == []
    assert newest == list(range(len(lengths)))[-len(newest) :]
    assert shorter.omitted == 3 + len(lengths) - len(newest)
    size = sum(lengths[number] for number in newest)
    assert size <= sum(lengths) / 2 or len(newest) == 1
    assert size + lengths[newest[0] - 1] > sum(lengths) / 2


@given(LENGTHS)
def test_of_a_log_that_was_told_whole_it_stays_how_it_began(lengths: list[int]) -> None:
    shorter = shortened(prompt(lengths))
    beginning, newest = told(shorter)
    assert shorter
    assert beginning in ([], [0])
    assert newest == list(range(len(lengths)))[-len(newest) :]
    assert shorter.omitted == len(lengths) - len(newest) - len(beginning) > 0
    room = sum(lengths) / 2
    fits = lengths[0] <= max(room - lengths[-1], room / 4)
    assert (beginning == [0]) == (fits and len(lengths) > 2)
    size = sum(lengths[number] for number in (*beginning, *newest))
    assert size <= room or len(newest) == 1
    if newest[0] - len(beginning) > 0:
        assert size + lengths[newest[0] - 1] > room


def test_a_kind_says_how_much_of_the_beginning_stays() -> None:
    shorter = shortened(replace(prompt([10] * 12), kind=SHARED))
    assert told(shorter) == ([0, 1], [8, 9, 10, 11])


def test_a_long_newest_turn_does_not_cost_a_short_beginning() -> None:
    assert told(shortened(prompt([10, 50, 50, 900]))) == ([0], [3])


def test_a_beginning_that_leaves_no_room_goes_too() -> None:
    assert told(shortened(prompt([500, 60, 50, 400]))) == ([], [2, 3])
    assert told(shortened(prompt([40, 60]))) == ([], [1])


def test_what_was_left_out_before_keeps_its_beginning_and_its_summary() -> None:
    long = replace(
        prompt([20] * 10, omitted=7), beginning=(turn("user", "I'm Ann."),), summary="They argue."
    )
    shorter = shortened(long)
    assert shorter
    assert (shorter.beginning, shorter.summary) == (long.beginning, "They argue.")
    assert (len(shorter.turns), shorter.omitted) == (4, 13)


def test_earlier_sessions_go_altogether_and_are_counted() -> None:
    shorter = shortened(prompt([5], earlier=2))
    assert shorter is not None
    assert (shorter.earlier, shorter.earlier_omitted) == ((), 3)
    assert len(shorter.turns) == 1


def test_what_can_not_be_shortened_is_not_asked_for_again() -> None:
    assert shortened(prompt([5000])) is None
    assert shortened(prompt([5000], omitted=3)) is None
    assert shortened(prompt([])) is None
