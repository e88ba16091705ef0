"""Spans sent to a collector, by OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/), from a thread of its own.

Of OpenTelemetry's own variables all but the endpoint are read by its library: headers, sampling, the service's name.
"""

import asyncio
import logging
from collections.abc import Sequence

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import (
    SERVICE_INSTANCE_ID,
    SERVICE_NAME,
    OTELResourceDetector,
    Resource,
)
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from services.tracing.spans import Spans

log = structlog.get_logger(__name__)

SERVICE = "chatapp"
FLUSHES_WITHIN = 1.0
"""Seconds at the end of the process; it goes without what a collector hasn't taken by then."""


def open_otlp(endpoint: str, place: str) -> Spans:
    """Return spans that go to the collector at `endpoint`; `place` tells this process from others."""
    _hush()
    exporter = _Calm(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces"))
    provider = TracerProvider(resource=resource(place), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))

    async def flush() -> None:
        flushed = asyncio.get_running_loop().run_in_executor(None, provider.shutdown)
        done, _ = await asyncio.wait({flushed}, timeout=FLUSHES_WITHIN)
        if not done:
            exporter.shutdown()

    return Spans(provider.get_tracer(SERVICE), flush)


class _Calm(SpanExporter):
    """Says once that the collector takes nothing, and once that it does again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._lost = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        lost = result is not SpanExportResult.SUCCESS
        if lost and not self._lost:
            log.warning("traces_lost")
        if self._lost and not lost:
            log.info("traces_found")
        self._lost = lost
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()


def _hush() -> None:
    """Leave it to `_Calm` to say that a collector is away: the library does so with every try."""
    logger = logging.getLogger("opentelemetry.exporter")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False


def resource(place: str) -> Resource:
    """Return what is said of this process; OpenTelemetry's own variables go before our words."""
    own = Resource.create({SERVICE_NAME: SERVICE, SERVICE_INSTANCE_ID: place})
    return own.merge(OTELResourceDetector().detect())
