import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.sources import random_id
from services.streams import Position, parse_position

OFFSETS = st.none() | st.integers(0, 999_999_999)


@given(OFFSETS)
def test_a_position_survives_as_an_event_id(offset: int | None) -> None:
    position = Position(random_id(), offset)
    assert parse_position(str(position)) == position


@given(st.text())
def test_whatever_comes_is_a_position_or_none(event_id: str) -> None:
    position = parse_position(event_id)
    if position is not None:
        assert position.reply_id
        assert position.offset is None or position.offset >= 0


@pytest.mark.parametrize(
    "event_id", ["", ".", "x", "x.", ".5", ".end", "x.-1", "x.1.5x", "x.٣", "x." + "9" * 5000]
)
def test_what_is_no_position_is_none(event_id: str) -> None:
    assert parse_position(event_id) is None
