from hypothesis import given
from hypothesis import strategies as st

from services.language_models.port import EarlierSession, Prompt
from services.language_models.shortening import shortened
from tests.support.prompts import INTAKE, turn


def prompt(lengths: list[int], *, earlier: int = 0) -> Prompt:
    session = EarlierSession(title="Before", turns=(turn("user", "Earlier."),))
    return Prompt(
        kind=INTAKE,
        turns=tuple(turn("user", "x" * length) for length in lengths),
        omitted=3,
        earlier=(session,) * earlier,
        earlier_omitted=1,
    )


@given(st.lists(st.integers(1, 60), min_size=2, max_size=30))
def test_the_oldest_half_is_left_out_and_counted(lengths: list[int]) -> None:
    shorter = shortened(prompt(lengths))
    assert shorter is not None
    told = [len(turn.content) for turn in shorter.turns]
    assert told == lengths[-len(told) :]
    assert shorter.omitted == 3 + len(lengths) - len(told)
    assert sum(told) <= sum(lengths) / 2 or len(told) == 1


def test_earlier_sessions_go_altogether_and_are_counted() -> None:
    shorter = shortened(prompt([5], earlier=2))
    assert shorter is not None
    assert (shorter.earlier, shorter.earlier_omitted) == ((), 3)
    assert len(shorter.turns) == 1


def test_what_can_not_be_shortened_is_not_asked_for_again() -> None:
    assert shortened(prompt([5000])) is None
    assert shortened(prompt([])) is None
