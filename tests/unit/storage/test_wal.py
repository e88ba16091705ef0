"""The size of the write-ahead log."""

from pathlib import Path

from services.storage.wal import WalWatch, wal_size


def grow(folder: Path, size: int) -> None:
    (folder / "wal").mkdir(exist_ok=True)
    (folder / "wal" / "00.wal").write_bytes(b"x" * size)


def test_the_size_is_that_of_all_its_files(tmp_path: Path) -> None:
    assert wal_size(tmp_path) == 0
    grow(tmp_path, 10)
    (tmp_path / "wal" / "01.wal").write_bytes(b"xyz")
    assert wal_size(tmp_path) == 13


def test_it_is_due_once_the_limit_is_passed(tmp_path: Path) -> None:
    watch = WalWatch(folder=tmp_path, limit=10)
    grow(tmp_path, 10)
    assert not any(watch.is_due() for _ in range(1000))
    grow(tmp_path, 11)
    assert sum(watch.is_due() for _ in range(640)) == 10
