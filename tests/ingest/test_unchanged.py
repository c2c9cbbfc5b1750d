"""Ingesting unchanged files is cheap and writes nothing."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from errors import EmbeddingMismatch
from index.locks import writer_lock
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.services.postgres_server import on_sqlite

pytestmark = pytest.mark.usefixtures("either_catalog")

FILES = 300


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with many documents, half of them copies, and one unreadable file."""
    monkeypatch.chdir(tmp_path)
    docs = Path("docs")
    docs.mkdir()
    for n in range(FILES):
        (docs / f"{n}.txt").write_text(f"The animal number {n // 2} is a zebra.")
    (docs / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return docs


def snapshot(state: Path, dates: bool = True) -> dict[str, tuple[str, int]]:
    """Hash and mtime of each file below a folder, without SQLite's shared memory."""
    return {
        str(path): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns if dates else 0,
        )
        for path in sorted(state.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def test_an_unchanged_folder_writes_nothing(index: Index, settings: Settings, folder: Path) -> None:
    """Add and sync of unchanged files change no file of the state directory."""
    for _ in range(4):
        index.add([folder], jobs=1)
    before = snapshot(settings.state_dir)
    for report in (index.add([folder]), index.sync(folder)):
        assert (report.unchanged, report.added, report.updated) == (FILES, 0, 0)
        assert len(report.failed) == 1
    assert snapshot(settings.state_dir) == before


def test_a_plan_writes_nothing(index: Index, settings: Settings, folder: Path) -> None:
    """A plan lists copies, moves, edits and failures, and changes no file of the state."""
    index.add([folder], jobs=1)
    before = snapshot(settings.state_dir)
    (folder / "0.txt").rename(folder / "moved.txt")
    (folder / "copy.txt").write_bytes((folder / "1.txt").read_bytes())
    (folder / "2.txt").write_text("Edited.")
    (folder / "new.txt").write_text("New.")
    (folder / "worse.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    plan = index.plan([folder])
    assert plan.add == ("docs/copy.txt", "docs/moved.txt", "docs/new.txt")
    assert (plan.update, plan.remove) == (("docs/2.txt",), ("docs/0.txt",))
    assert [failure.source for failure in plan.reject] == ["docs/bad.png", "docs/worse.png"]
    assert snapshot(settings.state_dir) == before
    report = index.sync(folder, jobs=1)
    assert (report.added, report.updated, report.removed) == (3, 1, 1)


@on_sqlite
def test_the_command_writes_nothing_for_unchanged_files(folder: Path, tmp_path: Path) -> None:
    """A second `ingest add` in a new process leaves the same bytes."""
    command = [
        str(Path(sys.executable).with_name("ingest")),
        *("add", "docs/1.txt", "docs/2.txt", "--state", "state"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    before = snapshot(tmp_path / "state", dates=False)
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert shown.startswith("0 added, 0 updated, 2 unchanged")
    assert snapshot(tmp_path / "state", dates=False) == before


def test_an_unchanged_folder_is_not_read_and_waits_for_nobody(
    index: Index, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process writes, an unchanged folder is answered by `stat` alone."""
    for _ in range(4):  # until the file that cannot be read is given up
        index.add([folder], jobs=1)
    monkeypatch.setattr(
        "ingest.change_detection.file_digest", lambda *_: pytest.fail("a file was read")
    )
    with writer_lock(settings.state_dir, catalog=index.engine):
        assert index.add([folder]).unchanged == FILES


def test_another_embedding_model_is_refused(
    index: Index, settings: Settings, embedder: Embedder, folder: Path
) -> None:
    """An unchanged folder under another embedding model is an error, not a silent success."""
    from dataclasses import replace

    index.add([folder], jobs=1)
    with (
        open_index(settings, replace(embedder, name="provider:other")) as other,
        pytest.raises(EmbeddingMismatch),
    ):
        other.add([folder / "1.txt"])
