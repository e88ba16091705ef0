"""What a list shows of a message; the browser's half reads the same cases."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.domain.messages import Message, Role
from services.domain.previews import LENGTH, plain, preview

CASES: list[list[str]] = json.loads(
    (Path(__file__).parents[2] / "golden" / "previews" / "cases.json").read_text("utf-8")
)


def said(role: Role, content: str) -> Message:
    return Message(
        seq=1,
        client_id=None,
        role=role,
        author_id=None,
        author_name="Ann",
        content=content,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(("markdown", "words"), CASES)
def test_the_ais_markdown_is_shown_as_its_words_alone(markdown: str, words: str) -> None:
    assert plain(markdown) == words
    assert preview(said("ai", markdown)) == words


def test_what_people_write_is_shown_as_they_wrote_it_on_one_line() -> None:
    assert preview(said("user", "**no**\n mark")) == "**no** mark"


def test_a_long_message_shows_its_beginning() -> None:
    assert len(preview(said("user", "x" * 500))) == len(preview(said("ai", "x" * 500))) == LENGTH
