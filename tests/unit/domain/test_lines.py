"""One line of text that people see of each other."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.errors import Invalid
from services.domain.lines import parse_line
from services.domain.texts import NAME

EMPTY = "Please give a name."
HIDDEN = "A name has an invisible character that can't be shown. Remove it."
LONG = "A name has at most 9 characters."


def name(text: str) -> str:
    return parse_line(text, "name", NAME, 9)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("  Ann \t\n Bee\u3000", "Ann Bee"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x" * 9, "x" * 9),
    ],
)
def test_a_line_is_tidied(text: str, tidy: str) -> None:
    assert name(text) == tidy


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", EMPTY),
        (" \u200d ", EMPTY),
        ("\u200b", HIDDEN),
        ("Ann\u202eeeB", HIDDEN),
        ("\u2066Ann", HIDDEN),
        ("a\x00b", HIDDEN),
        ("a\x9fb", HIDDEN),
        ("a\ud800b", HIDDEN),
        ("x" * 10, LONG),
    ],
)
def test_a_line_that_is_refused_is_told_the_true_reason(text: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        name(text)
    assert [(error.field, error.message) for error in refused.value.errors] == [("name", why)]


@given(st.text())
def test_what_is_kept_is_one_tidy_line_that_can_be_shown(text: str) -> None:
    try:
        tidy = name(text)
    except Invalid:
        return
    assert name(tidy) == tidy
    assert tidy == " ".join(tidy.split()) != ""
    assert not {unicodedata.category(c) for c in tidy} & {"Cc", "Cs", "Zl", "Zp"}
