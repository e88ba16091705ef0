from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.sources import Sources, random_id, random_token, utc_now
from services.domain.times import format_time


def test_a_time_is_rfc_3339_in_utc_with_milliseconds() -> None:
    moment = datetime(2026, 11, 22, 19, 30, 0, 125_900, tzinfo=timezone(timedelta(hours=1)))
    assert format_time(moment) == "2026-11-22T18:30:00.125Z"
    assert format_time(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00.000Z"


@given(st.datetimes(min_value=datetime(1970, 1, 2), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_time_survives_the_wire_to_the_millisecond(moment: datetime) -> None:
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert datetime.fromisoformat(format_time(moment)) == whole


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        format_time(datetime(2026, 1, 2))  # noqa: DTZ001  that is the fault


def test_now_is_in_utc_and_shows_all_that_it_is() -> None:
    now = utc_now()
    assert now.tzinfo is UTC
    assert datetime.fromisoformat(format_time(now)) == now
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=1)


def test_ids_and_secrets_are_new_each_time_and_fit_into_addresses() -> None:
    sources = Sources()
    for make, length in ((random_id, 32), (random_token, 43), (sources.new_id, 32)):
        made = {make() for _ in range(100)}
        assert len(made) == 100
        assert {len(each) for each in made} == {length}
        assert not set("".join(made)) & set(":/?#%&=+ ")
