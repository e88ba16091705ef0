"""Choosing among wordings."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.language_models.guide.choose import choose
from services.language_models.port import Turn
from tests.support.prompts import turn

OPTIONS = ("one", "two", "three")
turns = st.lists(
    st.builds(turn, st.sampled_from(("ai", "user")), st.sampled_from((*OPTIONS, "one two", ""))),
    max_size=8,
)


@settings(deadline=None)
@given(turns)
def test_the_choice_depends_on_the_turns_alone_and_avoids_the_last_reply(
    history: list[Turn],
) -> None:
    chosen = choose(OPTIONS, history)
    assert chosen == choose(OPTIONS, list(history))
    said = [one.content for one in history if one.role == "ai"]
    assert chosen in OPTIONS
    assert not said or chosen not in said[-1]


def test_different_histories_get_different_wordings() -> None:
    chosen = {choose(OPTIONS, [turn("user", str(number))]) for number in range(30)}
    assert chosen == set(OPTIONS)


def test_half_a_surrogate_pair_does_not_break_it() -> None:
    assert choose(OPTIONS, [turn("user", "\ud800")]) in OPTIONS
