"""The pages are built when something that they are made of has changed, and only then."""

import sys
from pathlib import Path

import pytest

from chatapp import build
from chatapp.frontend import BuildError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "button.py").write_text("one")
    (tmp_path / "rxconfig.py").write_text("config")
    return tmp_path


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Note each build in place of Reflex's own, which takes half a minute."""
    done: list[Path] = []

    def export(root: Path) -> None:
        done.append(root)
        (root / build.BUILD).mkdir(parents=True, exist_ok=True)
        (root / "reflex.lock").mkdir(exist_ok=True)
        (root / "reflex.lock" / "bun.lock").write_text("as resolved")

    monkeypatch.setattr(build, "_export", export)
    return done


def test_nothing_changed_nothing_built(root: Path, built: list[Path]) -> None:
    build.ensure_built(root)
    build.ensure_built(root)
    assert built == [root]


@pytest.mark.parametrize(
    "changed", ["components/button.py", "components/new.js", "rxconfig.py", "reflex.lock/bun.lock"]
)
def test_a_changed_source_is_built(root: Path, built: list[Path], changed: str) -> None:
    build.ensure_built(root)
    (root / changed).write_text("two")
    build.ensure_built(root)
    assert len(built) == 2


@pytest.mark.parametrize("changed", ["components/button.test.js", "components/button.pyc"])
def test_what_no_page_is_made_of_is_not_built(root: Path, built: list[Path], changed: str) -> None:
    build.ensure_built(root)
    (root / changed).write_text("two")
    build.ensure_built(root)
    assert len(built) == 1


def test_nothing_of_the_last_build_s_assets_is_left_for_the_next(
    root: Path, built: list[Path]
) -> None:
    """They could be newer than what is built now: sources come with the dates of where they were."""
    old = root / build.ASSETS / "external" / "old.js"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    build.ensure_built(root)
    assert built == [root]
    assert not old.exists()


def test_a_build_that_was_removed_is_made_again(root: Path, built: list[Path]) -> None:
    build.ensure_built(root)
    (root / build.STAMP).unlink()
    build.ensure_built(root)
    assert len(built) == 2


def test_the_gallery_is_a_build_of_its_own(
    root: Path, built: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    build.ensure_built(root)
    monkeypatch.setenv("CHATAPP_GALLERY", "on")
    build.ensure_built(root)
    assert len(built) == 2


def test_a_failed_build_is_tried_again(
    root: Path, built: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> None:
        raise BuildError("no")

    with monkeypatch.context() as patch:
        patch.setattr(build, "_export", fail)
        with pytest.raises(BuildError):
            build.ensure_built(root)
    build.ensure_built(root)
    assert len(built) == 1


@pytest.mark.usefixtures("built")
def test_a_data_folder_that_cannot_be_written_is_told_in_one_line(root: Path) -> None:
    (root / ".data").write_text("a file in the way")
    with pytest.raises(BuildError, match=r"\.data can't be written"):
        build.ensure_built(root)


def test_a_build_that_another_process_never_ends_is_told_and_not_waited_for_forever(
    root: Path,
    built: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(build, "BUILT_WITHIN", 0.2)
    with build._alone(root / build.LOCK), pytest.raises(BuildError, match=r"build\.lock"):
        build.ensure_built(root)
    assert built == []
    assert capsys.readouterr().out.count("Waiting for another process") == 1
    build.ensure_built(root)
    assert built == [root]


def test_a_build_that_hangs_is_ended(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = root / "python"
    hangs.write_text("#!/bin/sh\nexec sleep 600\n")
    hangs.chmod(0o700)
    monkeypatch.setattr(build, "BUILT_WITHIN", 0.2)
    monkeypatch.setattr(sys, "executable", str(hangs))
    with pytest.raises(BuildError, match=r"not built in 0\.2 s"):
        build.ensure_built(root)
