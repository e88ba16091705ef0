"""Which kinds there are, and how one is added."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import services.kinds
from services.domain.errors import Invalid
from services.domain.kinds import Kind
from services.kinds.registry import BUILT_IN, Kinds, load_kinds

NEW = """
from services.domain.kinds import Kind

KIND = Kind(
    session_type="{session_type}",
    title="Check-in",
    summary="A short look at the week.",
    audience="owner",
    answers="always",
    instructions="Ask about the week.",
    opening="How was your week?",
    reads={reads},
)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose files count as files of `services/kinds`."""
    monkeypatch.setattr(services.kinds, "__path__", [*services.kinds.__path__, str(tmp_path)])
    yield tmp_path
    for file in tmp_path.glob("*.py"):
        sys.modules.pop(f"services.kinds.{file.stem}", None)


def test_the_six_kinds_of_the_protocol_are_built_in() -> None:
    assert [(kind.session_type, kind.audience, kind.needs_conflict) for kind in load_kinds()] == [
        ("intake", "owner", False),
        ("individual_a", "partner_a", True),
        ("individual_b", "partner_b", True),
        ("joint_context_a", "partner_a", True),
        ("joint_context_b", "partner_b", True),
        ("relationship_shared", "both", True),
    ]


def test_the_ai_answers_always_in_private_and_only_when_both_spoke_in_the_shared_room() -> None:
    for kind in BUILT_IN:
        assert kind.answers == ("both_spoke" if kind.audience == "both" else "always")


def test_no_kind_reads_what_the_other_partner_wrote() -> None:
    kinds = load_kinds()
    for kind in kinds:
        assert all(kinds[read].audience == kind.audience for read in kind.reads)
    assert kinds["joint_context_a"].reads == ("individual_a", "joint_context_a")
    assert kinds["joint_context_b"].reads == ("individual_b", "joint_context_b")


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.session_type)
def test_each_kind_has_what_the_pages_and_the_model_need(kind: Kind) -> None:
    assert kind.title
    assert kind.summary
    assert kind.opening.endswith("?")
    assert len(kind.suggestions) == 3
    for duty in ("not a therapist", "emergency number", "One question", "language the person"):
        assert duty in kind.instructions


def test_an_unknown_session_type_is_invalid_and_the_known_ones_are_named() -> None:
    with pytest.raises(Invalid) as caught:
        Kinds(BUILT_IN)["therapy"]
    [error] = caught.value.errors
    assert error.field == "session_type"
    assert all(kind.session_type in error.message for kind in BUILT_IN)


def test_a_kind_is_added_by_a_file_alone(folder: Path) -> None:
    (folder / "zz_check_in.py").write_text(NEW.format(session_type="check_in", reads=()))
    kinds = load_kinds()
    assert kinds["check_in"].title == "Check-in"
    assert len(kinds) == 7
    assert "check_in" in kinds


def test_two_kinds_can_not_share_a_session_type(folder: Path) -> None:
    (folder / "zz_double.py").write_text(NEW.format(session_type="intake", reads=()))
    with pytest.raises(ValueError, match="two kinds with the session type 'intake'"):
        load_kinds()


def test_a_kind_can_not_read_one_that_does_not_exist(folder: Path) -> None:
    (folder / "zz_reader.py").write_text(NEW.format(session_type="reader", reads=("nothing",)))
    with pytest.raises(ValueError, match="reader reads 'nothing'"):
        load_kinds()


def test_a_file_with_something_else_as_its_kind_is_named(folder: Path) -> None:
    (folder / "zz_wrong.py").write_text("KIND = 3\n")
    with pytest.raises(TypeError, match=r"zz_wrong\.KIND has to be a Kind, not int"):
        load_kinds()


@pytest.mark.parametrize("session_type", ["", "Intake", "a:b", "a/b", "1a", "a" * 65])
def test_a_session_type_is_a_plain_word(session_type: str) -> None:
    with pytest.raises(ValueError, match="a session type has"):
        Kinds([replace(BUILT_IN[0], session_type=session_type)])
