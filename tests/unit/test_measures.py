import re

import pytest

from services.measures import Measures
from services.metrics import Metrics
from tests.support.logs import kept_logs
from tests.support.standing_clock import StandingClock


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


def told(measures: Measures) -> dict[str, object]:
    with kept_logs() as logs:
        measures.tell(reply="r1", conversation="c1", characters=12)
    (event,) = logs.events
    return event


def sample(metrics: Metrics, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", metrics.text().decode(), re.MULTILINE)
    assert found, name
    return float(found[1])


def test_a_reply_is_measured_from_its_beginning_to_its_last_piece(clock: StandingClock) -> None:
    metrics = Metrics()
    measures = Measures(metrics, clock=clock)
    for _ in range(5):
        clock.now += 0.5
        measures.piece()
    clock.now += 1
    measures.outcome = "complete"
    measures.receipt.model, measures.receipt.requests = "openai:gpt", 2
    measures.receipt.input_tokens, measures.receipt.output_tokens = 100, 20
    line = told(measures)
    assert line["event"] == "reply_ended"
    assert (line["seconds"], line["first_token_seconds"]) == (3.5, 0.5)
    assert line["tokens_per_second"] == 10.0  # by the vendor's own count
    assert (line["outcome"], line["model"], line["requests"]) == ("complete", "openai:gpt", 2)
    assert (line["tokens_read"], line["tokens_written"]) == (100, 20)
    assert sample(metrics, 'chatapp_replies_total{outcome="complete"}') == 1
    assert sample(metrics, "chatapp_reply_first_token_seconds_sum") == 0.5
    assert sample(metrics, 'chatapp_reply_tokens_total{direction="read"}') == 100
    assert sample(metrics, 'chatapp_reply_tokens_total{direction="written"}') == 20


def test_where_the_vendor_does_not_count_pieces_are_tokens(clock: StandingClock) -> None:
    measures = Measures(Metrics(), clock=clock)
    for _ in range(5):
        clock.now += 0.25
        measures.piece()
    assert told(measures)["tokens_per_second"] == 5.0


def speed(clock: StandingClock, *, pause: float = 0.5, **receipt: int) -> object:
    """The speed of four pieces, each after `pause` seconds."""
    measures = Measures(Metrics(), clock=clock)
    for _ in range(4):
        clock.now += pause
        measures.piece()
    for name, value in receipt.items():
        setattr(measures.receipt, name, value)
    return told(measures)["tokens_per_second"]


def test_what_was_thought_was_not_shown(clock: StandingClock) -> None:
    assert speed(clock, output_tokens=1000, reasoning_tokens=970, thought=True) == 20.0
    # Some hide what they think, and some don't say how much it was.
    assert speed(clock, output_tokens=1000, reasoning_tokens=970) == 20.0
    assert speed(clock, output_tokens=1000, thought=True) == round(4 / 1.5, 1)


def test_what_came_at_once_has_no_speed(clock: StandingClock) -> None:
    assert speed(clock, pause=0.01, output_tokens=1000) is None
    assert speed(clock, pause=0.02, output_tokens=6) == 100.0


def test_a_reply_without_a_word_has_no_speed(clock: StandingClock) -> None:
    metrics = Metrics()
    measures = Measures(metrics, clock=clock)
    measures.outcome = "model_busy"
    line = told(measures)
    assert (line["first_token_seconds"], line["tokens_per_second"]) == (None, None)
    assert sample(metrics, "chatapp_reply_first_token_seconds_count") == 0
    assert sample(metrics, 'chatapp_replies_total{outcome="model_busy"}') == 1
