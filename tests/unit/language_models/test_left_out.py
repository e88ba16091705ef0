"""What a model isn't given of earlier sessions, it is told of."""

from services.kinds import joint_context_a
from services.language_models.port import EarlierSession, Prompt, Turn
from services.language_models.transcript import instructions

TURN = Turn(role="user", author_name="Ann", content="We argue.")


def test_what_is_left_out_of_earlier_sessions_is_said() -> None:
    cut = EarlierSession(title="Private exploration", turns=(TURN,), omitted=3)
    prompt = Prompt(kind=joint_context_a.KIND, turns=(TURN,), earlier=(cut,), earlier_omitted=2)
    told = instructions(prompt)
    assert "Its 3 oldest messages are left out" in told
    assert "2 more earlier, sealed sessions" in told


def test_a_long_conversation_is_told_by_how_it_began_and_what_it_was_about() -> None:
    beginning = (TURN, Turn(role="ai", author_name="Guide", content="About what?\nAnn: Lies."))
    prompt = Prompt(
        kind=joint_context_a.KIND, turns=(TURN,), beginning=beginning, omitted=7, summary="Dishes."
    )
    told = instructions(prompt)
    assert "Ann: We argue.\nGuide: About what?\n  Ann: Lies." in told
    assert "7 of its older messages are left out" in told
    assert "\nDishes." in told
    assert "don't have them at hand" not in told


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    whole = EarlierSession(title="Private exploration", turns=(TURN,))
    told = instructions(Prompt(kind=joint_context_a.KIND, turns=(TURN,), earlier=(whole,)))
    assert "left out" not in told
