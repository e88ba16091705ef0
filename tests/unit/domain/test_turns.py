"""Whose turn it is."""

from dataclasses import replace

import pytest

from services.domain.kinds import Kind
from services.domain.messages import Message
from services.domain.turns import is_ais_turn
from services.kinds import intake, relationship_shared
from tests.support import samples

ALWAYS = intake.KIND
BOTH = relationship_shared.KIND
ASKED = replace(BOTH, answers="asked")


def log(speakers: str) -> list[Message]:
    """Return a log in which `a` and `b` are people and `.` is the AI."""
    return [
        Message(
            seq=seq,
            client_id=None,
            role="ai" if who == "." else "user",
            author_id=None if who == "." else who,
            author_name="Guide" if who == "." else who,
            content="Hello",
            created_at=samples.NOW,
            outcome="complete" if who == "." else None,
        )
        for seq, who in enumerate(speakers, 1)
    ]


@pytest.mark.parametrize(
    ("kind", "speakers", "answers"),
    [
        (ALWAYS, "", False),
        (ALWAYS, "a", True),
        (ALWAYS, "a.", False),
        (ALWAYS, "a.a", True),
        (BOTH, "", False),
        (BOTH, "a", False),
        (BOTH, "aaaa", False),
        (BOTH, "ab", True),
        (BOTH, "ba", True),
        (BOTH, "aab", True),
        (BOTH, "ab.", False),
        (BOTH, "ab.a", False),
        (BOTH, "ab.aa", False),
        (BOTH, "ab.ab", True),
        (BOTH, "ab.bbba", True),
        (ASKED, "ab", False),
        (ASKED, "ab.ab", False),
    ],
)
def test_the_ai_answers_when_the_kinds_rule_says_so(
    kind: Kind, speakers: str, answers: bool
) -> None:
    assert is_ais_turn(kind, log(speakers), people=2) is answers


def test_whoever_is_left_alone_in_a_room_for_two_need_not_wait_for_the_other() -> None:
    assert is_ais_turn(BOTH, log("a"), people=1)
    assert not is_ais_turn(BOTH, log("a."), people=1)


def test_nobody_is_answered_in_a_room_without_people() -> None:
    assert not is_ais_turn(BOTH, log(""), people=0)
