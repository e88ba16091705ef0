import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from structlog.contextvars import bound_contextvars

from services.domain.errors import NotFound, ServiceError, Unavailable
from services.tracing.spans import Spans

SELECT = "SELECT *\n    FROM ONLY type::record('user', $id)"


class Recorded:
    """Spans that are kept here."""

    def __init__(self) -> None:
        self._kept = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self.spans = Spans(provider.get_tracer("test"))

    @property
    def all(self) -> tuple[ReadableSpan, ...]:
        return self._kept.get_finished_spans()


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


def test_a_query_is_recorded_as_part_of_what_it_is_asked_for(recorded: Recorded) -> None:
    with recorded.spans.span("send") as send, recorded.spans.query(SELECT):
        pass
    query, _ = recorded.all
    assert query.parent == send.get_span_context()
    assert query.name == "SELECT"
    assert query.attributes
    assert query.attributes["db.query.text"] == "SELECT * FROM ONLY type::record('user', $id)"


def test_a_query_is_named_by_the_function_that_it_calls(recorded: Recorded) -> None:
    with recorded.spans.span("send"), recorded.spans.query("RETURN fn::append($id, $draft)"):
        pass
    assert recorded.all[0].name == "fn::append"


def test_a_query_that_is_part_of_nothing_is_not_recorded(recorded: Recorded) -> None:
    """Every open conversation looks into the database every few seconds."""
    with recorded.spans.query(SELECT):
        pass
    assert recorded.all == ()


def test_of_an_error_its_name_is_told_and_not_its_text(recorded: Recorded) -> None:
    with pytest.raises(ValueError, match="Leocadia"), recorded.spans.span("send"):
        raise ValueError("already contains 'Leocadia'")
    (span,) = recorded.all
    assert "Leocadia" not in span.to_json()
    assert (span.attributes or {})["error.type"] == "ValueError"
    assert span.status.status_code is StatusCode.ERROR


@pytest.mark.parametrize(
    ("error", "status"), [(NotFound(), StatusCode.UNSET), (Unavailable(), StatusCode.ERROR)]
)
def test_a_refusal_is_told_by_its_code_and_is_no_fault(
    recorded: Recorded, error: ServiceError, status: StatusCode
) -> None:
    with pytest.raises(type(error)), recorded.spans.span("send"):
        raise error
    (span,) = recorded.all
    assert (span.attributes or {})["error.type"] == error.code
    assert span.status.status_code is status


def test_what_is_done_for_a_request_carries_its_name(recorded: Recorded) -> None:
    with bound_contextvars(request_id="r-12345678"), recorded.spans.span("send"):
        pass
    assert (recorded.all[0].attributes or {})["chatapp.request_id"] == "r-12345678"


async def test_without_a_collector_nothing_is_recorded() -> None:
    spans = Spans()
    with spans.span("send") as span, spans.query(SELECT):
        assert not span.is_recording()
    assert not spans.recording
    await spans.close()
