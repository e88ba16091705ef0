"""What becomes of Reflex's events while Redis is away."""

import logging

import pytest
from redis.exceptions import ConnectionError as RedisGone

from chatapp.shared_state import on_exception
from tests.support.logs import kept_logs


@pytest.mark.parametrize("error", [RedisGone("away"), TimeoutError()])
def test_an_event_that_is_lost_with_redis_is_one_calm_line(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with kept_logs() as logs:
        assert on_exception(error) is None
    (line,) = logs.events
    assert (line["event"], line["level"]) == ("reflex_event_lost", "warning")
    assert not caplog.records


def test_a_fault_of_ours_is_told_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert on_exception(ValueError("ours")) is not None
    assert caplog.records
