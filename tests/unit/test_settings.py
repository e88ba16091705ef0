"""The settings: what they are, what they refuse, and in which words."""

import pytest
from pydantic import SecretStr, ValidationError

from chatapp.bootstrap import create_services
from chatapp.settings import (
    Must,
    Settings,
    SettingsError,
    load_settings,
    unknown_variables,
    variable,
    variables,
)
from services.domain.sources import Sources, utc_now


@pytest.fixture(autouse=True)
def _a_clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)


def test_a_fresh_clone_needs_no_setting() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.model) == ("127.0.0.1", 8000, "guide")
    assert settings.database_url == "surrealkv://.data/database"
    assert settings.local_url == "http://localhost:8000"


def test_limits_have_the_documented_defaults() -> None:
    settings = load_settings()
    assert settings.messages_per_minute == 60
    assert settings.messages_burst == 20
    assert settings.sign_ups_per_hour == 30
    assert settings.connections_per_user == 20


def test_port_and_redis_url_keep_their_usual_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8010")
    monkeypatch.setenv("REDIS_URL", "redis://localhost:6379/0")
    settings = load_settings()
    assert settings.port == 8010
    assert settings.redis_url == "redis://localhost:6379/0"
    assert variable("port") == "PORT"
    assert variable("model") == "CHATAPP_MODEL"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATAPP_MODEL", "")
    assert load_settings().model == "guide"


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("PORT", "http", "PORT must be a port from 1 to 65535, not 'http'"),
        ("PORT", "70000", "PORT must be a port from 1 to 65535, not '70000'"),
        (
            "CHATAPP_MESSAGES_PER_MINUTE",
            "x",
            "CHATAPP_MESSAGES_PER_MINUTE must be a whole number from 0 to 1000000, not 'x'",
        ),
        (
            "CHATAPP_CONNECTIONS_PER_USER",
            "-1",
            "CHATAPP_CONNECTIONS_PER_USER must be a whole number from 0 to 1000000, not '-1'",
        ),
        (
            "CHATAPP_PUBLIC_URL",
            "chat.example.org",
            (
                "CHATAPP_PUBLIC_URL must be an address without a path, "
                "such as https://chat.example.org, not 'chat.example.org'"
            ),
        ),
        (
            "CHATAPP_MODEL",
            "gpt",
            "CHATAPP_MODEL must be guide, local, or vendor:model such as openai-chat:gpt-5, not 'gpt'",
        ),
        (
            "CHATAPP_REPLY_SECONDS",
            "inf",
            "CHATAPP_REPLY_SECONDS must be a number of seconds above 0, up to 3600, not 'inf'",
        ),
        ("CHATAPP_GALLERY", "maybe", "CHATAPP_GALLERY must be on or off, not 'maybe'"),
        (
            "CHATAPP_DATABASE_USER",
            "root",
            (
                "CHATAPP_DATABASE_USER and CHATAPP_DATABASE_PASSWORD must be given together, "
                "or neither"
            ),
        ),
    ],
)
def test_a_wrong_value_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value) == line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHATAPP_SESSION_DAYS", "2920000"),
        ("CHATAPP_SHUTDOWN_SECONDS", "1e300"),
        ("CHATAPP_FRAME_BYTES", "1"),
        ("CHATAPP_DATABASE_URL", "mem://foo"),
        ("PORT", "8112.0"),
        ("PORT", "8_112"),
        ("CHATAPP_MESSAGES_PER_MINUTE", "1_000"),
        ("CHATAPP_FRAME_BYTES", "4096.0"),
        ("REDIS_URL", "redis://127.0.0.1/first"),
        ("CHATAPP_DATABASE_URL", "surrealkv://"),
        ("CHATAPP_DATABASE_URL", "ws://me:hunter2@127.0.0.1:99999"),
        ("CHATAPP_DATABASE_NAMESPACE", "a`b"),
        ("REDIS_URL", "redis://:hunter2@127.0.0.1:abc"),
        ("REDIS_URL", "redis://me:hunter/2@127.0.0.1"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://me:hunter2@127.0.0.1:99999"),
        ("CHATAPP_PUBLIC_URL", "http://x:99999"),
        ("CHATAPP_PUBLIC_URL", "http://me:hunter2@x"),
        ("CHATAPP_PUBLIC_URL", "http://[x"),
    ],
)
def test_what_could_not_work_is_refused_in_one_line_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value).startswith(f"{name} must be ")
    assert len(str(told.value).splitlines()) == 1
    assert "hunter" not in str(told.value)


def test_a_number_may_have_space_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", " 8112 ")
    assert load_settings().port == 8112


@pytest.mark.parametrize(
    "option",
    [
        *("socket_timeout=abc", "socket_timeout=5", "foo=bar", "foo", "db=x"),
        *("protocol=3", "health_check_interval=1", "retry=3", "credential_provider=x", "ssl_foo=1"),
    ],
)
@pytest.mark.parametrize(
    "start", ["redis://:hunter2@127.0.0.1/0", "rediss://:hunter2@x", "unix:///x"]
)
def test_an_option_that_redis_or_the_product_has_no_use_for_is_told_without_its_password(
    start: str, option: str
) -> None:
    settings = Settings(redis_url=f"{start}?{option}")
    with pytest.raises(
        SettingsError, match=r"^REDIS_URL has an option that can't be used: there are db,"
    ):
        create_services(settings, Sources())


@pytest.mark.parametrize(
    "url",
    [
        "redis://:hunter2@127.0.0.1/0?client_name=chat",
        "unix:///x?db=2&username=chat&password=hunter2",
        "rediss://x?ssl_cert_reqs=none&ssl_check_hostname=false",
    ],
)
def test_a_url_of_redis_may_say_who_asks_for_which_database_and_how_tls_is_spoken(url: str) -> None:
    create_services(Settings(redis_url=url), Sources())


NUMBERS = [
    name
    for name, info in Settings.model_fields.items()
    if isinstance(info.default, int | float) and not isinstance(info.default, bool)
]


@pytest.mark.parametrize("value", ["0", "-1", "1", "1000000", "9" * 30, "nan", "inf", "1e300"])
@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_is_refused_by_name_or_can_be_worked_with(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(variable(name), value)
    if (refusal := _refusal()) is None:
        limits = create_services(load_settings(), Sources()).limits
        assert utc_now() + limits.session_lasts + limits.drain_within
    else:
        assert refusal.startswith(f"{variable(name)} must be ")
        assert len(refusal.splitlines()) == 1


def _refusal() -> str | None:
    try:
        load_settings()
    except SettingsError as error:
        return str(error)
    return None


def test_every_wrong_value_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("CHATAPP_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert len(str(told.value).splitlines()) == 2


@pytest.mark.parametrize("name", ["REDIS_URL", "CHATAPP_DATABASE_URL"])
def test_an_address_that_may_hold_a_password_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "ftp://me:hunter2@host")
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert name in str(told.value)
    assert "hunter2" not in str(told.value)


def test_secrets_are_not_in_the_repr() -> None:
    settings = Settings(
        database_user="root",
        database_password=SecretStr("hunter2"),
        redis_url="redis://me:hunter2@host",
    )
    assert "hunter2" not in repr(settings)


def test_every_setting_says_what_it_must_be() -> None:
    for name, info in Settings.model_fields.items():
        assert any(isinstance(item, Must) for item in info.metadata), name


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        setattr(Settings(), "port", 1)  # noqa: B010  the checker would refuse a plain assignment


def test_the_public_address_loses_its_last_slash() -> None:
    assert Settings(public_url="https://chat.example.org/").public_url == "https://chat.example.org"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://localhost:8000"),  # noqa: S104  a value, nothing is bound
        ("::", "http://localhost:8000"),
        ("10.0.0.7", "http://10.0.0.7:8000"),
        ("fe80::1", "http://[fe80::1]:8000"),
    ],
)
def test_the_local_address_is_one_that_a_browser_can_open(host: str, url: str) -> None:
    assert Settings(host=host).local_url == url


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("CHATAPP_MODLE", "CHATAPP_MODLE is not a setting; did you mean CHATAPP_MODEL?"),
        ("CHATAPP_PORT", "CHATAPP_PORT is not a setting; did you mean PORT?"),
        ("CHATAPP_ZZZ_QQQ", "CHATAPP_ZZZ_QQQ is not a setting"),
    ],
)
def test_a_misspelt_name_is_noticed(name: str, line: str) -> None:
    assert unknown_variables([name, "PATH", "CHATAPP_MODEL"]) == [line]
