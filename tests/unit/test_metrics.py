"""What is counted, as Prometheus reads it."""

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from services.metrics import Metrics


def samples(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }


def test_a_connection_counts_while_it_lasts() -> None:
    metrics = Metrics()
    with metrics.connection("websocket"), metrics.connection("websocket"):
        assert samples(metrics)["chatapp_connections", ("websocket",)] == 2
    assert samples(metrics)["chatapp_connections", ("websocket",)] == 0


def test_replies_are_counted_by_outcome_with_their_speed_and_their_cost() -> None:
    metrics = Metrics()
    metrics.first_token(0.4)
    metrics.reply_ended("complete", tokens_per_second=40.0)
    metrics.reply_ended("model_busy")
    metrics.tokens_used(read=100, written=20)
    seen = samples(metrics)
    assert seen["chatapp_replies_total", ("complete",)] == 1
    assert seen["chatapp_replies_total", ("model_busy",)] == 1
    assert seen["chatapp_reply_first_token_seconds_bucket", ("0.5",)] == 1
    assert seen["chatapp_reply_first_token_seconds_bucket", ("0.25",)] == 0
    assert seen["chatapp_reply_tokens_per_second_count", ()] == 1
    assert seen["chatapp_reply_tokens_total", ("read",)] == 100
    assert seen["chatapp_reply_tokens_total", ("written",)] == 20


def test_two_processes_in_one_do_not_mix_their_counts() -> None:
    one, other = Metrics(), Metrics()
    one.conflicts.inc()
    assert samples(other)["chatapp_conflicts_retried_total", ()] == 0


def test_the_process_tells_its_memory() -> None:
    assert samples(Metrics())["process_resident_memory_bytes", ()] > 0


def test_the_manual_tells_of_each_of_our_metrics() -> None:
    kinds = {family.name for family in text_string_to_metric_families(Metrics().text().decode())}
    ours = {name for name in kinds if name.startswith("chatapp_") and not name.endswith("_created")}
    manual = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    told = {name.removesuffix("_total") for name in re.findall(r"`(chatapp_\w+)", manual)}
    assert ours - told == set()
    assert told - ours == set()
