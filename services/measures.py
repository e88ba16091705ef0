"""What is measured of one reply: how soon it began, how fast it came, how it ended, and what it took."""

import time
from collections.abc import Callable, Mapping

import structlog
from opentelemetry.trace import INVALID_SPAN, Span, StatusCode

from services.language_models.port import Receipt
from services.metrics import Metrics

log = structlog.get_logger(__name__)

SHORTEST = 0.05
"""Seconds that an answer has to take for its speed to be told: what comes at once was written before."""


class Measures:
    """The times of one reply, from now on; told once, at its end, to metrics, span and log."""

    def __init__(
        self,
        metrics: Metrics,
        span: Span = INVALID_SPAN,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to count; `clock` gives seconds."""
        self.receipt = Receipt()
        self.outcome = "interrupted"
        """How it ended: complete, stopped, or the code of its error."""
        self._metrics = metrics
        self._span = span
        self._clock = clock
        self._began = clock()
        self._first: float | None = None
        self._last = self._began
        self._pieces = 0

    def piece(self) -> None:
        """Note that a piece of the text has come."""
        self._last = self._clock()
        self._pieces += 1
        if self._first is None:
            self._first = self._last
            self._metrics.first_token(self._last - self._began)
            self._span.add_event("first_token")

    def tell(self, *, reply: str, conversation: str, characters: int) -> None:
        """Tell it all, now that the reply has ended; nothing of what was written."""
        receipt, first = self.receipt, self._first
        speed = self._tokens_per_second()
        self._metrics.reply_ended(self.outcome, speed)
        self._metrics.tokens_used(read=receipt.input_tokens, written=receipt.output_tokens)
        figures = {
            "outcome": self.outcome,
            "first_token_seconds": None if first is None else round(first - self._began, 3),
            "tokens_per_second": None if speed is None else round(speed, 1),
            "characters": characters,
            "model": receipt.model,
            "requests": receipt.requests,
            "tokens_read": receipt.input_tokens,
            "tokens_written": receipt.output_tokens,
        }
        seconds = round(self._clock() - self._began, 3)
        log.info("reply_ended", reply=reply, conversation=conversation, seconds=seconds, **figures)
        self._describe(figures)

    def _describe(self, figures: Mapping[str, str | float | None]) -> None:
        for name, figure in figures.items():
            if figure is not None:
                self._span.set_attribute(f"chatapp.{name}", figure)
        if self.outcome not in {"complete", "stopped"}:
            self._span.set_status(StatusCode.ERROR)

    def _tokens_per_second(self) -> float | None:
        """Return the tokens shown a second; None for less than two, and for a time too short to say anything."""
        if self._first is None or self._pieces < 2 or self._last - self._first < SHORTEST:  # noqa: PLR2004
            return None
        return self._tokens_shown() / (self._last - self._first)

    def _tokens_shown(self) -> int:
        """Return them by the vendor's count, or by pieces where it has none, or none of what was thought."""
        receipt = self.receipt
        if not receipt.output_tokens or (receipt.thought and not receipt.reasoning_tokens):
            return self._pieces
        return max(receipt.output_tokens - receipt.reasoning_tokens, 0)
