"""Storage: bytes of each part of a state directory."""

from pathlib import Path

from index.storage import storage_sizes


def test_parts_are_summed(tmp_path: Path) -> None:
    """Databases count with their logs, folders with their files, and unknown files as other."""
    for name, size in {"catalog.db": 10, "catalog.db-wal": 5, "chroma/a/b": 40, "x": 1}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"0" * size)
    assert storage_sizes(tmp_path) == {"vectors": 40, "documents": 15, "other": 1}


def test_no_state_directory_takes_nothing(tmp_path: Path) -> None:
    """Before the first use there is nothing."""
    assert storage_sizes(tmp_path / "none") == {}
