import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.reply_text import ReplyText
from services.domain.text import WHITE_SPACE

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60) | st.text(
    "ab \n\t🙂\u2028", max_size=60
)


@given(st.lists(TEXT, max_size=12))
def test_any_split_of_any_text_shows_the_stripped_text(pieces: list[str]) -> None:
    text = ReplyText(10_000)
    shown = ""
    for piece in pieces:
        fed = text.feed(piece)
        assert fed == "" or fed[-1] not in WHITE_SPACE
        shown += fed
        assert text.text == shown == shown.strip(WHITE_SPACE)
    assert shown == "".join(pieces).strip(WHITE_SPACE)


@given(st.lists(TEXT, max_size=12), st.integers(1, 40))
def test_a_text_is_cut_at_its_limit_and_still_needs_no_trimming(
    pieces: list[str], most: int
) -> None:
    text = ReplyText(most)
    shown = ""
    for piece in pieces:
        was_full = text.full
        fed = text.feed(piece)
        assert not (was_full and fed)
        shown += fed
    whole = "".join(pieces).strip(WHITE_SPACE)
    assert len(shown) <= most
    assert shown == text.text == shown.strip(WHITE_SPACE)
    assert whole.startswith(shown)
    if len(whole) <= most:
        assert shown == whole


def test_a_text_at_its_limit_is_full() -> None:
    text = ReplyText(5)
    assert text.feed("abcd ") == "abcd"
    assert not text.full
    assert text.feed("e") == ""  # the space would be the last character: it is left out, too
    assert text.full
    assert text.feed("f") == ""
    assert text.text == "abcd"


def test_a_text_that_just_fits_is_full_and_whole() -> None:
    text = ReplyText(3)
    assert (text.feed("abc"), text.full) == ("abc", True)
    assert text.feed("d") == ""


@pytest.mark.parametrize("piece", ["a\x00b", "a\ud800b"])
def test_what_cannot_be_stored_is_replaced(piece: str) -> None:
    assert ReplyText(100).feed(piece) == "a\ufffdb"


def test_white_space_without_an_end_is_an_end() -> None:
    """A model that has gone astray can't fill the memory with what nobody sees."""
    text = ReplyText(100)
    assert text.feed("Well.") == "Well."
    assert [text.feed(" \n" * 5) for _ in range(10)] == [""] * 10
    assert text.full
    assert len(text._held) <= 110
    assert text.text == "Well."
