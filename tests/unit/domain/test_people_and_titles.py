from dataclasses import replace

import pytest

from services.domain.conversations import TITLE_LENGTH, Seal, parse_title
from services.domain.errors import Invalid
from services.domain.users import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    User,
    check_password,
    parse_email,
    parse_name,
)
from tests.support.samples import NOW, conversation


def refused_fields(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [error.field for error in refused.value.errors]


def test_names_and_titles_are_one_line_of_bounded_length() -> None:
    for parse, most, field in (
        (parse_name, NAME_LENGTH, "name"),
        (parse_title, TITLE_LENGTH, "title"),
    ):
        assert parse("  a \n b ") == "a b"
        assert parse("x" * most) == "x" * most
        for wrong in ("", " ", "x" * (most + 1), "\x00"):
            with pytest.raises(Invalid) as refused:
                parse(wrong)
            assert refused_fields(refused) == [field]


def test_an_email_is_kept_in_lower_case() -> None:
    assert parse_email(" Ann.Bee+x@Example.ORG ") == "ann.bee+x@example.org"
    longest = "a" * (EMAIL_LENGTH - len("@example.org")) + "@example.org"
    assert parse_email(longest) == longest


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a",
        "a@b",
        "@b.c",
        "a@.",
        "a b@c.d",
        "a@b@c.d",
        "a\x00@b.c",
        "a..b@c.d",
        ".a@b.c",
        "a@b..c",
        "a@b.c.",
    ],
)
def test_what_is_no_email_is_refused(email: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_email(email)
    assert refused_fields(refused) == ["email"]
    with pytest.raises(Invalid):
        parse_email("a" * EMAIL_LENGTH + "@b.c")


def test_a_password_has_10_to_1024_characters_that_can_be_stored() -> None:
    for good in ("x" * 10, "x" * 1024, "🙂" * 10, " " * 10):
        check_password(good)
    for wrong in ("x" * 9, "x" * 1025, "", "x" * 10 + "\ud800"):
        with pytest.raises(Invalid) as refused:
            check_password(wrong)
        assert refused_fields(refused) == ["password"]


def test_a_guest_is_somebody_without_an_email() -> None:
    assert User(id="1", name="Ann").guest
    assert not User(id="1", name="Ann", email="a@b.c").guest


def test_a_conversation_is_finalized_once_it_has_a_seal() -> None:
    active = conversation()
    assert active.status == "active"
    assert replace(active, seal=Seal(finalized_at=NOW, digest=None)).status == "finalized"
