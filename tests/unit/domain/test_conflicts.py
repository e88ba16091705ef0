"""What two partners share."""

from dataclasses import replace

import pytest

from services.domain.conflicts import Conflict, Partner
from services.domain.kinds import Kind
from services.kinds.registry import BUILT_IN
from tests.support import samples

ALONE = Conflict(
    id="c1",
    title="The dishes",
    partner_a=Partner(id="ann", name="Ann"),
    partner_b=None,
    created_at=samples.NOW,
)
BOTH = replace(ALONE, partner_b=Partner(id="ben", name="Ben"))


def test_each_partner_has_a_side_and_nobody_else_has_one() -> None:
    assert [BOTH.side(who) for who in ("ann", "ben", "cleo", "")] == ["a", "b", None, None]


def test_while_the_second_partner_is_missing_only_the_first_has_a_side() -> None:
    assert [ALONE.side(who) for who in ("ann", "ben", "None")] == ["a", None, None]


def test_the_partners_are_those_who_are_there() -> None:
    assert [partner.name for partner in ALONE.partners] == ["Ann"]
    assert [partner.name for partner in BOTH.partners] == ["Ann", "Ben"]


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.session_type)
def test_a_kind_is_begun_by_those_who_take_part_in_it(kind: Kind) -> None:
    sides = {
        "owner": (False, False),
        "partner_a": (True, False),
        "partner_b": (False, True),
        "both": (True, True),
    }
    assert (kind.begun_by("a"), kind.begun_by("b")) == sides[kind.audience]
    assert kind.needs_conflict is (kind.audience != "owner")
