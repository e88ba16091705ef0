"""The build's fixed addresses become relative to wherever the page came from."""

from pathlib import Path

import pytest

from chatapp import frontend
from chatapp.frontend import (
    BuildError,
    SameOrigin,
    build_environment,
    relative_addresses,
    tidy_packages,
)


@pytest.mark.parametrize("quote", ['"', "'", "`"])
def test_http_and_websocket_addresses_follow_the_page(quote: str) -> None:
    chunk = f"var e={{PING:{quote}http://localhost:8000/ping{quote},EVENT:{quote}ws://localhost:8010/_event{quote}}}"
    assert relative_addresses(chunk) == (
        f"var e={{PING:location.origin+{quote}/ping{quote},"
        f'EVENT:location.origin.replace(/^http/,"ws")+{quote}/_event{quote}}}'
    )


def test_a_build_that_has_no_address_to_replace_is_refused() -> None:
    with pytest.raises(BuildError):
        relative_addresses("var e={}")


def test_no_packed_copy_of_the_fixed_address_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    chunk = tmp_path / "assets" / "reflex-abc.js"
    chunk.parent.mkdir()
    chunk.write_text('{PING:"http://localhost:8000/ping"}')
    other = chunk.with_name("common-abc.js.br")
    other.write_bytes(b"packed")
    other.with_suffix("").write_text("{}")
    packed = [chunk.with_name(f"reflex-abc.js.{suffix}") for suffix in ("br", "gz")]
    for one in packed:
        one.write_bytes(b"old")
    SameOrigin().post_build(static_dir=tmp_path)
    assert chunk.read_text() == '{PING:location.origin+"/ping"}'
    assert not any(one.exists() for one in packed)
    assert other.exists()


@pytest.mark.parametrize("written", ['{"name": "reflex"}', '{\n"name":"reflex"}\n'])
def test_the_list_of_packages_is_always_written_alike(tmp_path: Path, written: str) -> None:
    file = tmp_path / "package.json"
    file.write_text(written)
    tidy_packages(file)
    assert file.read_text() == '{\n  "name": "reflex"\n}\n'


def test_a_build_without_the_chunk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="address in no assets"):
        SameOrigin().post_build(static_dir=tmp_path)


def test_a_build_sees_no_setting_but_the_gallery() -> None:
    seen = build_environment(
        {"PORT": "1", "REDIS_URL": "redis://", "CHATAPP_MODEL": "x:y", "CHATAPP_GALLERY": "on"}
    )
    assert {"PORT", "REDIS_URL", "CHATAPP_MODEL"}.isdisjoint(seen)
    assert seen["CHATAPP_GALLERY"] == "on"
    assert seen["REFLEX_TELEMETRY_ENABLED"] == "false"


def test_a_process_serves_a_build_only_where_it_is_told_all_of_that() -> None:
    assert frontend.is_built(frontend.SERVE_BUILT)
    assert not frontend.is_built({**frontend.SERVE_BUILT, "REFLEX_ENV_MODE": "dev"})
    assert not frontend.is_built({})
