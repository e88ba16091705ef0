"""Giving people's own words back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.language_models.guide.reflect import (
    clean,
    excerpt,
    feelings,
    shorten,
    turned_round,
    words,
)


@pytest.mark.parametrize(
    ("said", "turned"),
    [
        ("I feel like he never listens to me.", "You feel like he never listens to you."),
        ("I'm so tired of my own voice", "You're so tired of your own voice."),
        ("I’ve lost myself!", "You've lost yourself."),
        ("I am afraid", "You are afraid."),
    ],
)
def test_a_plain_sentence_about_oneself_is_turned_round(said: str, turned: str) -> None:
    assert turned_round(said) == turned


@pytest.mark.parametrize(
    "said",
    [
        "We argue a lot.",
        "He says I am lazy.",
        "I told you already.",
        "I was so angry.",
        "Am I wrong?",
        "I know",
        "I love our house.",
        "I went home. I cried.",
    ],
)
def test_what_might_come_out_wrong_is_left_alone(said: str) -> None:
    assert turned_round(said) is None


def test_the_sentence_that_tells_most_is_taken_up() -> None:
    text = "It was Sunday. We had lunch. I feel so lonely with him! Then we went home."
    assert excerpt(text, 100) == "I feel so lonely with him!"


def test_markup_and_line_breaks_do_not_survive_in_a_quote() -> None:
    assert clean("**a** <b>{b}</b>\n`c`\u202e # [d](e)") == "a b b /b c d (e)"


def test_feelings_are_named_once_and_not_when_denied() -> None:
    assert feelings("I'm angry, so angry and sad") == ["anger", "sadness"]
    assert feelings("I'm not angry any more, never sad") == []


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(1, 120))
def test_an_excerpt_is_never_longer_than_asked_and_always_one_visible_line(
    text: str, length: int
) -> None:
    found = excerpt(text, length)
    assert len(found) <= length
    assert found.isprintable()


@settings(deadline=None)
@given(st.text(max_size=100))
def test_only_what_has_words_is_quoted(text: str) -> None:
    assert bool(excerpt(text, 200)) == bool(words(text))


def test_a_cut_falls_between_words() -> None:
    assert shorten("one two three", 9) == "one two…"
    assert shorten("one two three", 13) == "one two three"
