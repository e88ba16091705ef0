"""A span for each request, by its route: an address may hold an invitation's code, which is nobody else's business.

Names and attributes are OpenTelemetry's for HTTP (https://opentelemetry.io/docs/specs/semconv/http/http-spans/). A
socket's handshake is one, until it is welcomed or closed; then each message that comes in is one of its own.
"""

from contextlib import AbstractContextManager
from http import HTTPStatus

from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.api.edge import edge_of
from services.tracing.spans import Spans

_OURS = ("/api/", "/ws/")
_FAULTS = range(HTTPStatus.INTERNAL_SERVER_ERROR, 600)
_propagator = TraceContextTextMapPropagator()


class Traces:
    """Records requests to the API and to sockets, as part of the trace that a proxy has begun, if it has."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if spans := _spans(scope):
            serve = self._request if scope["type"] == "http" else self._socket
            await serve(spans, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, spans: Spans, scope: Scope, receive: Receive, send: Send) -> None:
        method: str = scope["method"]
        about = {"http.request.method": method}
        with spans.span(method, about, kind=SpanKind.SERVER, parent=_parent(scope)) as span:

            async def send_noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _note_status(span, message["status"])
                await send(message)

            try:
                await self._app(scope, receive, send_noted)
            finally:
                _note_route(span, method, scope)

    async def _socket(self, spans: Spans, scope: Scope, receive: Receive, send: Send) -> None:
        parent = _parent(scope)
        with spans.span("WEBSOCKET", kind=SpanKind.SERVER, parent=parent, end=False) as span:

            async def send_noted(message: Message) -> None:
                if message["type"] != "websocket.accept" and span.is_recording():
                    _note_route(span, "WEBSOCKET", scope)
                    if message["type"] == "websocket.close":
                        span.set_attribute("chatapp.close_code", message.get("code", 1000))
                    span.end()
                await send(message)

            try:
                await self._app(scope, receive, send_noted)
            finally:
                if span.is_recording():
                    span.end()


def frame_span(spans: Spans, kind: str) -> AbstractContextManager[Span]:
    """Record what is done for one frame of that kind, in a trace of its own: a socket may be open for days."""
    return spans.span(
        f"WEBSOCKET {kind}",
        kind=SpanKind.SERVER,
        parent=Context(),
        links=[Link(get_current_span().get_span_context())],
    )


def _spans(scope: Scope) -> Spans | None:
    """Return what records this request, None if nothing does."""
    if scope["type"] not in {"http", "websocket"} or not scope["path"].startswith(_OURS):
        return None
    spans = edge_of(HTTPConnection(scope)).services.spans
    return spans if spans.recording else None


def _parent(scope: Scope) -> Context:
    return _propagator.extract(HTTPConnection(scope).headers, Context())


def _note_status(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status in _FAULTS:
        span.set_status(StatusCode.ERROR)


def _note_route(span: Span, method: str, scope: Scope) -> None:
    """Name the span by the route that has been found meanwhile."""
    if path := getattr(scope.get("route"), "path", None):
        span.update_name(f"{method} {path}")
        span.set_attribute("http.route", path)
