"""Places in a list."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.errors import Invalid
from services.storage.cursors import NEWEST, parse_place, place_of
from tests.support import samples


def place(milliseconds: int) -> str:
    created_at = samples.NOW + timedelta(milliseconds=milliseconds)
    return place_of(samples.conversation(conversation_id="c1", created_at=created_at))


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_places_sort_by_time_of_creation(one: int, other: int) -> None:
    assert (place(one) < place(other)) is (one < other)
    assert place(one) < NEWEST


def test_a_place_is_a_cursor() -> None:
    assert parse_place(place(0)) == "001795372200125.c1"


@pytest.mark.parametrize("cursor", ["", NEWEST, "1.c1", "001795372200125.", "001795372200125.\0"])
def test_anything_else_is_invalid(cursor: str) -> None:
    with pytest.raises(Invalid):
        parse_place(cursor)
