import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.lines import tidy_line


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("  Ann \t\n Bee\u3000", "Ann Bee"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("می‌خواهم", "می‌خواهم"),
        ("", None),
        (" \u200d ", None),
        ("\u200b", None),
        ("a\u202eb", None),
        ("a\x00b", None),
        ("a\x9fb", None),
        ("a\ud800b", None),
    ],
)
def test_a_line_is_tidied_or_refused(text: str, tidy: str | None) -> None:
    assert tidy_line(text) == tidy


@given(st.text())
def test_what_is_kept_is_one_tidy_line_that_can_be_shown(text: str) -> None:
    tidy = tidy_line(text)
    if tidy is not None:
        assert tidy_line(tidy) == tidy
        assert tidy == " ".join(tidy.split()) != ""
        assert not {unicodedata.category(c) for c in tidy} & {"Cc", "Cs", "Zl", "Zp"}
