"""Whose turn it is."""

from dataclasses import replace

import pytest

from services.domain.kinds import Kind
from services.domain.messages import Message
from services.domain.turns import as_heard, awaited, whole
from services.kinds import intake, relationship_shared
from tests.support import samples

ALWAYS = intake.KIND
BOTH = relationship_shared.KIND
ASKED = replace(BOTH, answers="asked")


def log(speakers: str) -> list[Message]:
    """Return a log in which `a` and `b` are people; `.` is the AI when it had heard all, a digit is how far it had."""
    return [
        Message(
            seq=seq,
            client_id=None,
            role="user" if who.isalpha() else "ai",
            author_id=who if who.isalpha() else None,
            author_name=who if who.isalpha() else "Guide",
            content="Hello",
            created_at=samples.NOW,
            outcome=None if who.isalpha() else "complete",
            heard=int(who) if who.isdigit() else None,
        )
        for seq, who in enumerate(speakers, 1)
    ]


@pytest.mark.parametrize(
    ("kind", "speakers", "to"),
    [
        (ALWAYS, "", None),
        (ALWAYS, "a", 1),
        (ALWAYS, "a.", None),
        (ALWAYS, "a.a", 3),
        (ALWAYS, "aa1", 2),
        (ALWAYS, "aa1.", None),
        (ALWAYS, "aa1a", 4),
        (BOTH, "", None),
        (BOTH, "a", None),
        (BOTH, "aaaa", None),
        (BOTH, "ab", 2),
        (BOTH, "ba", 2),
        (BOTH, "aab", 3),
        (BOTH, "ab.", None),
        (BOTH, "ab.a", None),
        (BOTH, "ab.aa", None),
        (BOTH, "ab.ab", 5),
        (BOTH, "ab.bbba", 7),
        (BOTH, "abb2", None),
        (BOTH, "abb2a", 5),
        (BOTH, "abb2b", None),
        (BOTH, "abba2", 4),
        (ASKED, "ab", None),
        (ASKED, "ab.ab", None),
        (ASKED, "abab2", None),
    ],
)
def test_the_ai_answers_what_it_has_not_heard_when_the_kinds_rule_says_so(
    kind: Kind, speakers: str, to: int | None
) -> None:
    assert awaited(kind, log(speakers), people=2) == to


@pytest.mark.parametrize(
    ("speakers", "talk"),
    [
        ("", []),
        ("a.a.", [1, 2, 3, 4]),
        ("aa1", [1, 3, 2]),
        ("aaaa1b5", [1, 5, 2, 3, 4, 7, 6]),
        ("aa1.", [1, 3, 2, 4]),
        ("a.aa3a", [1, 2, 3, 5, 4, 6]),
    ],
)
def test_what_the_ai_had_not_heard_stands_behind_what_it_said(
    speakers: str, talk: list[int]
) -> None:
    assert [message.seq for message in as_heard(log(speakers))] == talk


@pytest.mark.parametrize(
    ("speakers", "number", "first"),
    [
        ("a.a.", 3, 3),
        ("aa1.", 2, 1),
        ("aa1.", 3, 3),
        ("a.aa3a", 4, 3),
        ("aaa1a", 1, 1),
        ("a.a3", 1, 1),
        ("aa0", 2, 2),
        ("aa", 0, 0),
    ],
)
def test_no_part_of_a_log_ends_between_what_was_not_heard_and_what_was_said_meanwhile(
    speakers: str, number: int, first: int
) -> None:
    assert whole(log(speakers), number) == first


def test_whoever_is_left_alone_in_a_room_for_two_need_not_wait_for_the_other() -> None:
    assert awaited(BOTH, log("a"), people=1) == 1
    assert awaited(BOTH, log("a."), people=1) is None


def test_nobody_is_answered_in_a_room_without_people() -> None:
    assert awaited(BOTH, log(""), people=0) is None
