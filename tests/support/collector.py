"""A collector of traces on loopback: takes what OTLP over HTTP brings, and remembers it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

ARRIVES_WITHIN = 20.0


def _plain(value: AnyValue) -> object:
    return getattr(value, value.WhichOneof("value") or "string_value")


@dataclass(frozen=True, slots=True)
class Told:
    """One span as the collector has it."""

    span: Span

    @property
    def name(self) -> str:
        return self.span.name

    @property
    def trace(self) -> bytes:
        return self.span.trace_id

    @property
    def failed(self) -> bool:
        return self.span.status.code == self.span.status.STATUS_CODE_ERROR

    @property
    def attributes(self) -> dict[str, object]:
        return {item.key: _plain(item.value) for item in self.span.attributes}


@dataclass(slots=True)
class Collector:
    """What has come: each request's body, and the spans in it."""

    url: str = ""
    status: int = 200
    bodies: list[bytes] = field(default_factory=list[bytes])
    spans: list[Told] = field(default_factory=list[Told])
    process: dict[str, object] = field(default_factory=dict[str, object])
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        """Take a batch; with another `status` than 200, refuse it."""
        body = await request.read()
        self.asked.set()
        if self.status == 200:
            self.bodies.append(body)
            self._read(ExportTraceServiceRequest.FromString(body))
        return web.Response(status=self.status)

    def _read(self, batch: ExportTraceServiceRequest) -> None:
        for of_process in batch.resource_spans:
            self.process = {a.key: _plain(a.value) for a in of_process.resource.attributes}
            for scope in of_process.scope_spans:
                self.spans += [Told(span) for span in scope.spans]

    def named(self, name: str) -> list[Told]:
        """Return the spans of that name, as they have come."""
        return [told for told in self.spans if told.name == name]

    def one(self, name: str) -> Told:
        """Return the only span of that name."""
        (told,) = self.named(name)
        return told

    def below(self, above: Told) -> set[str]:
        """Return the names of the spans that are part of `above`, however deep."""
        direct = [told for told in self.spans if told.span.parent_span_id == above.span.span_id]
        return {told.name for told in direct}.union(*(self.below(told) for told in direct))


@asynccontextmanager
async def collector() -> AsyncGenerator[Collector]:
    """Run a collector for as long as the block lasts."""
    taking = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", taking.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    taking.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield taking
    finally:
        await runner.cleanup()
