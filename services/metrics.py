"""What one process counts and measures, for whoever runs it; `docs/operations.md` says what to watch.

Times are seconds. Labels take a few fixed words each, never an id or anything that people wrote.
"""

from collections import Counter as Counts
from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

Transport = Literal["websocket", "polling", "stream"]

_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_PATIENT = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 30.0, 60.0)
_SPEEDS = (1.0, 2.0, 5.0, 10.0, 20.0, 35.0, 50.0, 75.0, 100.0, 150.0, 250.0, 500.0)


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._registry = registry = CollectorRegistry()
        self._followers: Counts[str] = Counts()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        self.connections = Gauge(
            "chatapp_connections", "Live connections.", ["transport"], registry=registry
        )
        self.rooms = Gauge(
            "chatapp_rooms", "Conversations that somebody follows here.", registry=registry
        )
        self.sends = Counter(
            "chatapp_sends",
            "Messages sent, by what became of them.",
            ["outcome"],
            registry=registry,
        )
        self.send_seconds = Histogram(
            "chatapp_send_seconds",
            "From a message's arrival to its acknowledgement.",
            buckets=_QUICK,
            registry=registry,
        )
        self.conflicts = Counter(
            "chatapp_conflicts_retried", "Transactions tried again.", registry=registry
        )
        self.hints = Counter(
            "chatapp_hints",
            "Hints: sent, lost on the way to the broker, or late (the re-check was first).",
            ["state"],
            registry=registry,
        )
        self.catch_ups = Counter(
            "chatapp_catch_ups",
            "Connections that read on from where an earlier one had ended.",
            ["recovered"],
            registry=registry,
        )
        self.queue_overflows = Counter(
            "chatapp_queue_overflows",
            "Readers whose queue was full.",
            ["queue"],
            registry=registry,
        )
        self.replies = Counter(
            "chatapp_replies",
            "Replies of the AI that have ended, by outcome: complete, stopped, or the error's code.",
            ["outcome"],
            registry=registry,
        )
        self.replies_running = Gauge(
            "chatapp_replies_running", "Replies that are being written here.", registry=registry
        )
        self.reply_first_token_seconds = Histogram(
            "chatapp_reply_first_token_seconds",
            "From the reply's beginning to the first text of the model.",
            buckets=_PATIENT,
            registry=registry,
        )
        self.reply_tokens_per_second = Histogram(
            "chatapp_reply_tokens_per_second",
            "Tokens that the model wrote in a second, from its first to its last.",
            buckets=_SPEEDS,
            registry=registry,
        )
        self.reply_tokens = Counter(
            "chatapp_reply_tokens",
            "Tokens used: read (the prompt) and written (the answer).",
            ["direction"],
            registry=registry,
        )

    @contextmanager
    def following(self, conversation_id: str) -> Generator[None]:
        """Count a conversation once while anybody follows it."""
        self._followers[conversation_id] += 1
        self.rooms.set(len(self._followers))
        try:
            yield
        finally:
            self._followers[conversation_id] -= 1
            if not self._followers[conversation_id]:
                del self._followers[conversation_id]
            self.rooms.set(len(self._followers))

    def sent(self, outcome: str, seconds: float | None = None) -> None:
        """Count a message: stored, duplicate, or the code of its refusal; `seconds` to its acknowledgement."""
        self.sends.labels(outcome).inc()
        if seconds is not None:
            self.send_seconds.observe(seconds)

    @contextmanager
    def connection(self, transport: Transport) -> Generator[None]:
        """Count one live connection while the context lasts."""
        gauge = self.connections.labels(transport)
        gauge.inc()
        try:
            yield
        finally:
            gauge.dec()

    def first_token(self, seconds: float) -> None:
        """Note how long the model took to write its first text."""
        self.reply_first_token_seconds.observe(seconds)

    def reply_ended(self, outcome: str, tokens_per_second: float | None = None) -> None:
        """Count a reply: `outcome` is complete, stopped, or the code of its error."""
        self.replies.labels(outcome).inc()
        if tokens_per_second is not None:
            self.reply_tokens_per_second.observe(tokens_per_second)

    def tokens_used(self, *, read: int, written: int) -> None:
        """Count the tokens that a reply has cost."""
        self.reply_tokens.labels("read").inc(read)
        self.reply_tokens.labels("written").inc(written)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format; it reads files of /proc."""
        return generate_latest(self._registry)
