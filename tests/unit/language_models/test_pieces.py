from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.language_models.pieces import Pieces


def fed(*texts: str) -> list[str]:
    pieces = Pieces()
    return [pieces.feed(text) for text in texts]


def test_white_space_before_the_first_word_is_nothing() -> None:
    pieces = Pieces()
    assert [pieces.feed(text) for text in ("\n\n", " ", "")] == ["", "", ""]
    assert not pieces.begun
    assert pieces.feed("  Hi") == "  Hi"
    assert pieces.begun
    assert pieces.feed("\n") == "\n"


def test_who_sends_white_space_alone_has_not_spoken() -> None:
    pieces = Pieces()
    said: list[bool] = []
    for text in (" ", "Hi", " ", "\n\u2003", "there"):
        pieces.feed(text)
        said.append(pieces.spoke())
    assert said == [False, True, False, False, True]


def test_the_halves_of_a_character_are_put_together() -> None:
    assert fed("Hi \ud83d", "\ude00!") == ["Hi ", "😀!"]
    assert fed("\ud83d", "\ude00") == ["", "😀"]
    assert fed("a", "\ud83d", "", "\ude00\ud83d", "\ude01") == ["a", "", "", "😀", "😁"]


def test_a_half_without_the_other_stays_what_it_is() -> None:
    assert fed("a\ud83d", "b", "\ude00c") == ["a", "\ud83db", "\ude00c"]


@given(st.text(min_size=1), st.lists(st.integers(0, 40), max_size=6))
@settings(deadline=None)
def test_however_an_answer_is_cut_it_is_the_same(text: str, cuts: list[int]) -> None:
    halves = text.encode("utf-16-le", "surrogatepass")
    units = [
        halves[at : at + 2].decode("utf-16-le", "surrogatepass") for at in range(0, len(halves), 2)
    ]
    at = [0, *sorted(cuts), len(units)]
    texts = ["".join(units[one:other]) for one, other in pairwise(at)]
    assert "".join(fed("word", *texts)) == "word" + text
