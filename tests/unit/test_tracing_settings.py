"""Where traces go is said by OpenTelemetry's own variable."""

import sys

import pytest

from chatapp.bootstrap import create_spans
from chatapp.settings import Settings, SettingsError, load_settings
from services.tracing.spans import TracingError

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def test_without_an_endpoint_nothing_is_recorded() -> None:
    assert not create_spans(Settings(), "here").recording


def test_an_endpoint_that_is_no_address_is_said_without_showing_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(ENDPOINT, "collector:4317/s3cret")
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert str(error.value) == f"{ENDPOINT} must be an address such as http://127.0.0.1:4318"


def test_a_library_that_is_missing_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "services.tracing.otlp", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(TracingError) as error:
        create_spans(Settings(otlp_endpoint="http://127.0.0.1:1"), "here")
    line = str(error.value)
    assert line.startswith(f"{ENDPOINT} is set, and opentelemetry.sdk.trace is not installed: ")
    assert "\n" not in line


@pytest.mark.parametrize(
    ("variable", "value", "name"),
    [
        ("CHATAPP_LOG_LEVEL", "info", "chatapp"),
        ("OTEL_SERVICE_NAME", "talks", "talks"),
        ("OTEL_RESOURCE_ATTRIBUTES", "service.name=talks", "talks"),
    ],
)
def test_the_service_has_our_name_unless_another_is_given(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str
) -> None:
    from services.tracing.otlp import resource  # noqa: PLC0415  after the variables are set

    monkeypatch.setenv(variable, value)
    assert resource("here:8000").attributes["service.name"] == name
    assert resource("here:8000").attributes["service.instance.id"] == "here:8000"
