"""What is done, as OpenTelemetry's spans: how long it took and how it ended, never what people wrote.

Without a collector nothing is recorded, and next to nothing spent.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache

from opentelemetry.context import Context
from opentelemetry.trace import (
    Link,
    NoOpTracer,
    Span,
    SpanKind,
    StatusCode,
    Tracer,
    get_current_span,
)
from opentelemetry.util.types import AttributeValue
from structlog.contextvars import get_contextvars

from services.domain.errors import ServiceError, Unavailable

Attributes = Mapping[str, AttributeValue]

_NOTHING: Attributes = {}
_FUNCTION = re.compile(r"RETURN (fn::\w+)")


class TracingError(Exception):
    """What is done can't be traced as asked for; the message is one line for the operator."""


async def _nothing_to_flush() -> None:
    """Do nothing: nobody collects what was done."""


class Spans:
    """Begins spans, and ends them; the text of an error is left out: it may quote what was stored."""

    def __init__(
        self, tracer: Tracer | None = None, flush: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Record by `tracer`, by default not at all; `flush` sends what hasn't been sent."""
        self._tracer = tracer or NoOpTracer()
        self._flush = flush or _nothing_to_flush

    @property
    def recording(self) -> bool:
        """Whether anything is recorded."""
        return not isinstance(self._tracer, NoOpTracer)

    async def close(self) -> None:
        """Send what hasn't been sent; nothing is recorded any more."""
        await self._flush()

    @contextmanager
    def span(
        self,
        name: str,
        attributes: Attributes = _NOTHING,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        parent: Context | None = None,
        links: Sequence[Link] = (),
        end: bool = True,
    ) -> Generator[Span]:
        """Record what the block does, as part of what is going on, or of `parent` (an empty one: of nothing).

        With `end=False` somebody else ends it.
        """
        with self._tracer.start_as_current_span(
            name,
            context=parent,
            kind=kind,
            attributes=_named(attributes),
            links=links,
            record_exception=False,
            set_status_on_exception=False,
            end_on_exit=end,
        ) as span:
            try:
                yield span
            except BaseException as error:
                fail(span, error)
                raise

    def begin(self, name: str, attributes: Attributes = _NOTHING, *, kind: SpanKind) -> Span:
        """Begin a span that the caller ends, and that nothing becomes part of."""
        return self._tracer.start_span(name, kind=kind, attributes=_named(attributes))

    @contextmanager
    def query(self, statement: str) -> Generator[None]:
        """Record a query, without its values; one that is no part of anything recorded isn't either."""
        if not get_current_span().is_recording():
            yield
            return
        name, attributes = _described(statement)
        with self.span(name, attributes, kind=SpanKind.CLIENT):
            yield


def fail(span: Span, error: BaseException) -> None:
    """Note by what `span` was ended; a refusal is no fault, nor is somebody's leaving."""
    refused = isinstance(error, ServiceError)
    span.set_attribute("error.type", error.code if refused else type(error).__name__)
    gone = isinstance(error, asyncio.CancelledError)
    if isinstance(error, Unavailable) or not (refused or gone):
        span.set_status(StatusCode.ERROR)


def _named(attributes: Attributes) -> Attributes:
    request_id: str | None = get_contextvars().get("request_id")
    return {"chatapp.request_id": request_id, **attributes} if request_id else attributes


@lru_cache(maxsize=256)
def _described(statement: str) -> tuple[str, Attributes]:
    """Return the name of a query, and what it is; see OpenTelemetry's conventions for database spans."""
    text = " ".join(statement.split())
    called = _FUNCTION.match(text)
    name = called[1] if called else text.split(maxsplit=1)[0]
    return name, {
        "db.system.name": "surrealdb",
        "db.operation.name": name,
        "db.query.text": text,
    }
