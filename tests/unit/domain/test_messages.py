import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.errors import Invalid
from services.domain.messages import check_client_id, client_id_of, parse_content, reply_key
from services.domain.text import WHITE_SPACE


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
def test_content_is_trimmed_and_otherwise_kept(content: str) -> None:
    tidy = content.strip(WHITE_SPACE)
    if tidy:
        assert parse_content(content) == tidy
    else:
        with pytest.raises(Invalid):
            parse_content(content)


@pytest.mark.parametrize("content", ["\x1fkept?\x1f", "\x1c", "\u200b", "\ufeffx"])
def test_what_is_no_white_space_comes_back_as_it_was_sent(content: str) -> None:
    assert parse_content(content) == content


@pytest.mark.parametrize("letter", ["x", "🙂"])
def test_content_has_at_most_8000_code_points(letter: str) -> None:
    assert parse_content(f" {letter * 8000}\n") == letter * 8000
    with pytest.raises(Invalid) as refused:
        parse_content(letter * 8001)
    assert [error.field for error in refused.value.errors] == ["content"]


@pytest.mark.parametrize("content", ["a\x00", "\ud800", "a\udfffb"])
def test_content_that_cannot_be_stored_is_refused(content: str) -> None:
    with pytest.raises(Invalid):
        parse_content(content)


@given(st.text(max_size=70))
def test_a_client_id_has_8_to_64_plain_characters(client_id: str) -> None:
    if re.fullmatch(r"[A-Za-z0-9_-]{8,64}", client_id):
        check_client_id(client_id)
    else:
        with pytest.raises(Invalid):
            check_client_id(client_id)


@given(st.from_regex(r"[A-Za-z0-9_-]{8,64}", fullmatch=True))
def test_a_replys_key_is_nobodys_client_id(client_id: str) -> None:
    check_client_id(client_id)
    assert client_id_of(client_id) == client_id
    assert client_id_of(reply_key(client_id)) is None
    with pytest.raises(Invalid):
        check_client_id(reply_key(client_id))
