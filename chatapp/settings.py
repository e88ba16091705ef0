"""Every setting, read once from the environment into a frozen object.

Names begin with `CHATAPP_`, except `PORT`, `REDIS_URL` and OpenTelemetry's, which everybody calls so. The model
vendors' own variables (`OPENAI_API_KEY` …) are read by their libraries. `docs/settings.md` is the
manual; a test compares the two.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.storage.endpoint import parse_endpoint
from services.storage.port import StorageError

PREFIX = "CHATAPP_"


class SettingsError(Exception):
    """The settings can't be used; the message has one line for each that is wrong."""


@dataclass(frozen=True, slots=True)
class Must:
    """What a value must be, in words; `secret` keeps a wrong one out of the message."""

    be: str
    secret: bool = False


def _starts_with(*schemes: str) -> AfterValidator:
    def check(url: str) -> str:
        if not url.startswith(schemes):
            raise ValueError
        return url

    return AfterValidator(check)


def _database(url: str) -> str:
    try:
        parse_endpoint(url)
    except StorageError:
        raise ValueError from None
    return url


def _address(url: str) -> str:
    """Check an address of a server as far as it can be without asking it; raises `ValueError`."""
    parts = urlsplit(url)
    if parts.scheme != "unix" and (not parts.hostname or parts.port == 0):
        raise ValueError
    return url


def _redis(url: str) -> str:
    """Check an address of Redis; redis-py takes the first database where the number of one can't be read."""
    parts = urlsplit(url)
    if parts.scheme != "unix" and not re.fullmatch(r"/?[0-9]{0,4}", parts.path):
        raise ValueError
    return _address(url)


def _without_slash(url: str) -> str:
    return url.rstrip("/")


def _networks(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",")) if text else ()
    for network in found:
        ip_network(network)
    return found


def _plain(value: object) -> object:
    """Let a number be written in one way only; pydantic would take 8000.0 and 8_000, too."""
    if isinstance(value, str) and not re.fullmatch(r"\s*[+-]?[0-9]+\s*", value):
        raise ValueError
    return value


Number = Annotated[int, BeforeValidator(_plain)]
Limit = Annotated[
    Number, Field(ge=0, le=1_000_000), Must("a whole number from 0 to 1000000")
]  # 0: none
Positive = Annotated[Number, Field(ge=1, le=1_000_000), Must("a whole number from 1 to 1000000")]
Days = Annotated[Number, Field(ge=1, le=3650), Must("a whole number of days from 1 to 3650")]
Times = Annotated[Number, Field(ge=0, le=100), Must("a whole number from 0 to 100")]
Bytes = Annotated[
    Number, Field(ge=1024, le=16_777_216), Must("a whole number of bytes from 1024 to 16777216")
]
Seconds = Annotated[
    float,
    Field(gt=0, le=3600, allow_inf_nan=False),
    Must("a number of seconds above 0, up to 3600"),
]
Word = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_-]+$"), Must("one word of letters, digits, - and _")
]
Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]+$"), Must("an address or a host name")]
Port = Annotated[Number, Field(ge=1, le=65535), Must("a port from 1 to 65535")]
Switch = Annotated[bool, Must("on or off")]
DatabaseUrl = Annotated[
    str,
    AfterValidator(_database),
    Must("surrealkv://FOLDER, mem://, ws://HOST:PORT or wss://HOST:PORT", secret=True),
]
RedisUrl = Annotated[
    Annotated[str, _starts_with("redis://", "rediss://", "unix://"), AfterValidator(_redis)] | None,
    Must("a redis:// address", secret=True),
]
Collector = Annotated[
    Annotated[str, _starts_with("http://", "https://"), AfterValidator(_address)] | None,
    Must("an address such as http://127.0.0.1:4318", secret=True),
]
Origin = Annotated[
    Annotated[
        str,
        Field(pattern=r"^https?://[^/\s?#@]+/?$"),
        AfterValidator(_address),
        AfterValidator(_without_slash),
    ]
    | None,
    Must("an address without a path, such as https://chat.example.org"),
]
Networks = Annotated[
    tuple[str, ...],
    NoDecode,
    BeforeValidator(_networks),
    Must("addresses or networks such as 10.0.0.1,192.168.0.0/16"),
]
_ModelName = Annotated[str, Field(pattern=r"^(guide|local|[^\s:]+:\S+)$")]
_NAMES_A_MODEL = Must("guide, local, or vendor:model such as openai-chat:gpt-5")
ModelName = Annotated[_ModelName, _NAMES_A_MODEL]
OtherModelName = Annotated[_ModelName | None, _NAMES_A_MODEL]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"], Must("debug, info, warning or error")
]
LogFormat = Annotated[Literal["console", "json"], Must("console or json")]


class Settings(BaseSettings):
    """All settings of one process; a wrong one raises pydantic's `ValidationError`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", populate_by_name=True
    )

    # Where it is reached.
    host: Host = "127.0.0.1"
    port: Annotated[Port, Field(validation_alias="PORT")] = 8000
    public_url: Origin = None
    trusted_proxies: Networks = ()

    # Where it keeps things.
    database_url: Annotated[DatabaseUrl, Field(repr=False)] = "surrealkv://.data/database"
    database_user: Annotated[str | None, Must("a user name")] = None
    database_password: Annotated[SecretStr | None, Must("a password", secret=True)] = None
    database_namespace: Word = "chatapp"
    database_name: Word = "chatapp"
    redis_url: Annotated[RedisUrl, Field(validation_alias="REDIS_URL", repr=False)] = None

    # Who answers.
    model: ModelName = "guide"
    fallback_model: OtherModelName = None
    context_tokens: Positive = 16_000
    reply_seconds: Seconds = 30.0
    model_retries: Times = 2
    model_wait_seconds: Seconds = 8.0
    reply_characters: Positive = 32_000

    # How much one may do.
    messages_per_minute: Limit = 60
    messages_burst: Positive = 20
    sign_ups_per_hour: Limit = 30
    sign_in_failures_per_hour: Limit = 20
    connections_per_user: Limit = 20
    session_days: Days = 30
    frame_bytes: Bytes = 65_536
    queue_frames: Positive = 256

    # How it runs.
    log_level: LogLevel = "info"
    log_format: LogFormat = "console"
    otlp_endpoint: Annotated[
        Collector, Field(validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT", repr=False)
    ] = None
    gallery: Switch = False
    shutdown_seconds: Seconds = 10.0

    @model_validator(mode="after")
    def _credentials_are_a_pair(self) -> Self:
        if (self.database_user is None) != (self.database_password is None):
            names = f"{PREFIX}DATABASE_USER and {PREFIX}DATABASE_PASSWORD"
            raise ValueError(f"{names} must be given together, or neither")
        return self

    @property
    def local_url(self) -> str:
        """Where a browser on this machine finds the server."""
        everywhere = {"127.0.0.1", "0.0.0.0", "::", "::1"}  # noqa: S104  only compared with
        host = "localhost" if self.host in everywhere else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def variable(field: str) -> str:
    """Return the name of the environment variable that sets `field`."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"{PREFIX}{field.upper()}"


def variables() -> tuple[str, ...]:
    """Return the names of all variables that are settings, in the order of the manual."""
    return tuple(variable(field) for field in Settings.model_fields)


def load_settings() -> Settings:
    """Read the environment; raises `SettingsError` with one line for each wrong value."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_lines(error))) from None


def unknown_variables(names: Iterable[str]) -> list[str]:
    """Return a line for each of `names` that looks like a setting and is none."""
    known = variables()
    strange = sorted(name for name in names if name.startswith(PREFIX) and name not in known)
    return [f"{name} is not a setting{_hint(name, known)}" for name in strange]


def _hint(name: str, known: tuple[str, ...]) -> str:
    bare = name.removeprefix(PREFIX)
    near = [bare] if bare in known else difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _lines(error: ValidationError) -> list[str]:
    told: dict[str, str] = {}
    for problem in error.errors(include_url=False):
        field = _field(problem)
        told.setdefault(field or problem["msg"], _line(field, problem))
    return list(told.values())


def _field(problem: ErrorDetails) -> str | None:
    where = problem["loc"][0] if problem["loc"] else None
    return next((name for name in Settings.model_fields if where in {name, variable(name)}), None)


def _line(field: str | None, problem: ErrorDetails) -> str:
    if field is None:
        return problem["msg"].removeprefix("Value error, ")
    must = _must(Settings.model_fields[field])
    value = str(problem["input"])
    shown = "" if must.secret or "@" in value else f", not {value[:80]!r}"  # me:password@host
    return f"{variable(field)} must be {must.be}{shown}"


def _must(info: FieldInfo) -> Must:
    return next(item for item in info.metadata if isinstance(item, Must))
