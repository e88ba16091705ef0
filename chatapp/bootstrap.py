"""From the settings to the services: the only place that names implementations."""

import socket
from dataclasses import dataclass
from datetime import timedelta

from chatapp.api.edge import Edge
from chatapp.logs import configure_logs
from chatapp.settings import Settings, SettingsError, variable
from services import set_current
from services.assembly import Limits, Services, assemble
from services.broadcast.memory import MemoryBroker
from services.broadcast.port import Broker, HintState
from services.broadcast.redis.broker import RedisBroker
from services.domain.buckets import Rate
from services.domain.sources import Sources
from services.kinds.registry import load_kinds
from services.language_models.factory import ModelConfigurationError, create_language_model
from services.language_models.fallback import WithFallback
from services.language_models.patience import Patience
from services.language_models.port import LanguageModel
from services.metrics import Metrics
from services.storage.surreal import SurrealStorage
from services.tracing.spans import Spans, TracingError

MINUTE = 60
HOUR = 3600
PEOPLE_AT_AN_ADDRESS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What the process consists of, before it is started."""

    services: Services
    edge: Edge


def bootstrap(settings: Settings, sources: Sources | None = None) -> Application:
    """Build the services that `settings` ask for, and make them the process's own.

    Raises `SettingsError`, `ModelConfigurationError`, `StorageError` and `TracingError`, each with a line to be told.
    """
    configure_logs(settings.log_level, settings.log_format)
    services = create_services(settings, sources or Sources())
    set_current(services)
    edge = Edge(
        services=services,
        public_url=settings.public_url,
        frame_bytes=settings.frame_bytes,
        queue_frames=settings.queue_frames,
    )
    return Application(services=services, edge=edge)


def create_services(
    settings: Settings, sources: Sources, *, model: LanguageModel | None = None
) -> Services:
    """Build the services; nothing is opened yet. Raises as `bootstrap` does.

    `model` goes before the one that the settings name: tests never ask a real one.
    """
    place = f"{socket.gethostname()}:{settings.port}"
    metrics, spans = Metrics(), create_spans(settings, place)
    if model is None:
        model = create_model(settings, spans)
    return assemble(
        storage=_storage(settings, model.name, metrics, spans),
        broker=_broker(settings, sources, metrics),
        model=model,
        kinds=load_kinds(),
        limits=_limits(settings),
        sources=sources,
        metrics=metrics,
        place=place,
        spans=spans,
    )


def create_spans(settings: Settings, place: str) -> Spans:
    """Build what tells a collector what is done here, at `place`; raises `TracingError`."""
    if settings.otlp_endpoint is None:
        return Spans()
    try:
        # Whoever collects nothing shall not pay for the library at the start.
        from services.tracing.otlp import open_otlp  # noqa: PLC0415
    except ImportError as error:
        raise TracingError(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is set, and {error.name} is not installed: "
            "install requirements.lock, or unset it."
        ) from None
    return open_otlp(settings.otlp_endpoint, place)


def create_model(settings: Settings, spans: Spans | None = None) -> LanguageModel:
    """Build the language model, with its fallback if there is one; raises `ModelConfigurationError`."""
    patience = Patience(
        silence=settings.reply_seconds,
        retries=settings.model_retries,
        longest_pause=settings.model_wait_seconds,
    )

    def named(field: str, name: str) -> LanguageModel:
        try:
            return create_language_model(name, patience=patience, spans=spans)
        except ModelConfigurationError as error:
            raise ModelConfigurationError(f"{variable(field)}: {error}") from None

    first = named("model", settings.model)
    if settings.fallback_model is None:
        return first
    return WithFallback(first, named("fallback_model", settings.fallback_model))


def _broker(settings: Settings, sources: Sources, metrics: Metrics) -> Broker:
    def count(state: HintState) -> None:
        metrics.hints.labels(state).inc()

    if settings.redis_url is None:
        return MemoryBroker(count)
    try:
        return RedisBroker(settings.redis_url, sources.new_id(), count)
    except ValueError:
        raise SettingsError(
            "REDIS_URL has an option that can't be used: "
            "there are db, username, password, client_name and those of TLS (ssl_ca_certs, …)"
        ) from None


def _storage(
    settings: Settings, reply_author: str, metrics: Metrics, spans: Spans
) -> SurrealStorage:
    password = settings.database_password
    return SurrealStorage(
        settings.database_url,
        user=settings.database_user,
        password=password.get_secret_value() if password else None,
        namespace=settings.database_namespace,
        database=settings.database_name,
        reply_author=reply_author,
        on_conflict=metrics.conflicts.inc,
        spans=spans,
    )


def _limits(settings: Settings) -> Limits:
    failures = settings.sign_in_failures_per_hour
    return Limits(
        messages=_rate(settings.messages_per_minute, MINUTE, settings.messages_burst),
        sign_ups=_rate(settings.sign_ups_per_hour, HOUR, settings.sign_ups_per_hour),
        sign_in_failures=_rate(failures, HOUR, failures // 2 or 1),
        sign_in_failures_of_address=_rate(PEOPLE_AT_AN_ADDRESS * failures, HOUR, 4 * failures),
        connections_per_user=settings.connections_per_user,
        context_tokens=settings.context_tokens,
        reply_characters=settings.reply_characters,
        session_lasts=timedelta(days=settings.session_days),
        drain_within=timedelta(seconds=settings.shutdown_seconds),
    )


def _rate(most: int, seconds: int, burst: int) -> Rate | None:
    """Return `most` in `seconds`, `burst` at once; None, no limit, for a `most` of 0."""
    return Rate(burst=burst, per_second=most / seconds) if most else None
