"""Looking at what has not changed costs little and writes nothing."""

import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from errors import EmbeddingMismatch
from index.locks import writer_lock
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings

FILES = 300


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with many documents, some alike, and one that cannot be read."""
    monkeypatch.chdir(tmp_path)
    docs = Path("docs")
    docs.mkdir()
    for n in range(FILES):
        (docs / f"{n}.txt").write_text(f"The animal number {n // 2} is a zebra.")
    (docs / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return docs


def everything(state: Path, dates: bool = True) -> dict[str, tuple[str, int]]:
    """Content and date of each file below a folder; SQLite's shared memory is no content."""
    return {
        str(path): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns if dates else 0,
        )
        for path in sorted(state.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def test_an_unchanged_folder_writes_nothing(index: Index, settings: Settings, folder: Path) -> None:
    """Add and sync of what is there leave every file of the state directory as it was."""
    for _ in range(4):
        index.add([folder], jobs=1)
    before = everything(settings.state_dir)
    for report in (index.add([folder]), index.sync(folder)):
        assert (report.unchanged, report.added, report.updated) == (FILES, 0, 0)
        assert len(report.failed) == 1
    assert everything(settings.state_dir) == before


def test_a_plan_writes_nothing(index: Index, settings: Settings, folder: Path) -> None:
    """Copies, moves, edits and failures are told of, and no file of the state changes."""
    index.add([folder], jobs=1)
    before = everything(settings.state_dir)
    (folder / "0.txt").rename(folder / "moved.txt")
    (folder / "copy.txt").write_bytes((folder / "1.txt").read_bytes())
    (folder / "2.txt").write_text("Edited.")
    (folder / "new.txt").write_text("New.")
    (folder / "worse.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    plan = index.plan([folder])
    assert plan.add == ("docs/copy.txt", "docs/moved.txt", "docs/new.txt")
    assert (plan.update, plan.remove) == (("docs/2.txt",), ("docs/0.txt",))
    assert [failure.source for failure in plan.reject] == ["docs/bad.png", "docs/worse.png"]
    assert everything(settings.state_dir) == before
    report = index.sync(folder, jobs=1)
    assert (report.added, report.updated, report.removed) == (3, 1, 1)


def test_the_command_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    """A second `ingest add`, in a process of its own, leaves the same bytes."""
    command = [
        str(Path(sys.executable).with_name("ingest")),
        *("add", "docs/1.txt", "docs/2.txt", "--state", "state"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    before = everything(tmp_path / "state", dates=False)
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert shown.startswith("0 added, 0 updated, 2 unchanged")
    assert everything(tmp_path / "state", dates=False) == before


def test_looking_is_quick_and_waits_for_nobody(
    index: Index, settings: Settings, folder: Path
) -> None:
    """While another process writes, an unchanged folder is answered at once, by stat alone."""
    index.add([folder], jobs=1)
    for _ in range(3):
        index.add([folder], jobs=1)
    with writer_lock(settings.state_dir):
        began = time.process_time()
        for _ in range(5):
            assert index.add([folder]).unchanged == FILES
        spent = (time.process_time() - began) / 5
    assert spent < 0.03  # 3 ms alone, 10 ms for 1,000 files; the machine may be busy


def test_another_model_is_refused_even_so(
    index: Index, settings: Settings, embedder: Embedder, folder: Path
) -> None:
    """An unchanged folder under another embedding model is an error, not a silent success."""
    from dataclasses import replace

    index.add([folder], jobs=1)
    with (
        open_index(settings, replace(embedder, revision="other")) as other,
        pytest.raises(EmbeddingMismatch),
    ):
        other.add([folder / "1.txt"])
