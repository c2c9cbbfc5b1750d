"""Failure log: an unreadable file is retried a few times, then reported until it changes."""

import hashlib
import os
from pathlib import Path

import pytest

from cli.ingest.__main__ import run
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings

pytestmark = pytest.mark.usefixtures("either_catalog")

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
TEXT = "The cafeteria opens at eight."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a document and a file that cannot be read."""
    monkeypatch.chdir(tmp_path)
    docs = Path("docs")
    docs.mkdir()
    (docs / "good.txt").write_text(TEXT)
    (docs / "bad.png").write_bytes(PICTURE)
    return docs


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    from ingest.sandbox.sandbox import Worker

    names: list[str] = []
    real = Worker.read_many

    def noting(self, files):
        names.extend(name for _, name in files)
        return real(self, files)

    monkeypatch.setattr(Worker, "read_many", noting)
    return names


def add(index: Index, folder: Path, times: int = 1, force: bool = False) -> str:
    """Add the folder and return why `bad.png` failed the last time."""
    for _ in range(times):
        report = index.add([folder], jobs=1, force=force)
        assert [failure.source for failure in report.failed] == ["docs/bad.png"]
    return report.failed[0].reason


def snapshot(state: Path) -> dict[str, tuple[str, int]]:
    """Hash and mtime of each file below a folder, without SQLite's shared memory."""
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(state.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def test_a_file_is_read_three_times_and_no_more(
    index: Index, folder: Path, read: list[str], settings: Settings
) -> None:
    """The fourth add reports the file with that reason, without reading or writing anything."""
    first = add(index, folder)
    assert "--force" not in first
    assert add(index, folder, 2) == first
    assert read.count("docs/bad.png") == 3
    index.close()
    before = snapshot(settings.state_dir)
    last = add(index, folder)
    index.close()
    assert snapshot(settings.state_dir) == before
    assert read.count("docs/bad.png") == 3
    assert last.startswith(first)
    assert "Tried 3 times" in last
    assert "--force" in last
    plan = index.plan([folder])
    assert [(failure.source, failure.reason) for failure in plan.reject] == [("docs/bad.png", last)]
    assert read.count("docs/bad.png") == 3


def test_force_reads_again(index: Index, folder: Path, read: list[str]) -> None:
    """Each `--force` reads a given-up file once more."""
    add(index, folder, 3)
    assert "Tried" not in add(index, folder, force=True)
    assert "Tried 4 times" in add(index, folder)
    assert read.count("docs/bad.png") == 4


def test_a_new_mtime_is_not_a_change(index: Index, folder: Path, read: list[str]) -> None:
    """A touched file stays given up, and its new mtime is stored."""
    add(index, folder, 3)
    os.utime(folder / "bad.png", (1, 1))
    assert "Tried" in add(index, folder, 2)
    assert read.count("docs/bad.png") == 3


def test_a_changed_file_is_read_again(index: Index, folder: Path, read: list[str]) -> None:
    """New content resets the count; readable content removes the failure."""
    add(index, folder, 4)
    (folder / "bad.png").write_bytes(PICTURE + b"more")
    assert "Tried" not in add(index, folder, 2)
    assert read.count("docs/bad.png") == 5
    (folder / "bad.png").write_text(TEXT + " Readable now.")
    assert index.add([folder], jobs=1).failed == ()
    assert index.failures() == []


def test_a_higher_limit_reads_again(
    index: Index, folder: Path, settings: Settings, embedder: Embedder, read: list[str]
) -> None:
    """Raising a limit named in a reason takes effect at the next add."""
    add(index, folder, 4)
    higher = settings.model_copy(update={"parse_seconds": 90.0})
    with open_index(higher, embedder) as again:
        assert "Tried" not in add(again, folder)
    assert read.count("docs/bad.png") == 4


def test_installing_ocr_reads_again(
    index: Index, folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the `ocr` extra installed, given-up pictures are read."""
    add(index, folder, 4)
    monkeypatch.setattr("ingest.failures.languages_available", lambda: ("eng",))
    assert "Tried" not in add(index, folder)
    assert read.count("docs/bad.png") == 4


@pytest.mark.parametrize("how", ["vanished", "removed"])
def test_deleted_and_removed_files_leave_the_log(how: str, index: Index, folder: Path) -> None:
    """A file that was deleted, or removed by name, is no longer reported."""
    add(index, folder, 4)
    assert [failure.source for failure in index.failures()] == ["docs/bad.png"]
    assert index.failures("other") == []
    if how == "vanished":
        (folder / "bad.png").unlink()
        assert index.sync(folder, jobs=1).failed == ()
    else:
        assert index.remove(["docs/bad.png"]).failed == ()
    assert index.failures() == []


def test_the_last_good_version_stays(index: Index, folder: Path) -> None:
    """A document that was damaged later keeps its last version, and is reported."""
    good = folder / "good.txt"
    good.write_bytes(PICTURE + b"another")
    index.add([folder], jobs=1)
    good.write_text(TEXT)
    (folder / "bad.png").unlink()
    assert index.sync(folder, jobs=1).failed == ()
    good.write_bytes(PICTURE)
    for _ in range(4):
        assert [f.source for f in index.sync(folder, jobs=1).failed] == ["docs/good.txt"]
    assert [row.source for row in index.sources()] == ["docs/good.txt"]
    good.write_text(TEXT)
    assert index.sync(folder, jobs=1).failed == ()
    assert index.failures() == []


def test_a_web_address_is_never_given_up(index: Index) -> None:
    """An unreachable address is requested again each time."""
    for _ in range(4):
        [failure] = index.add(["http://127.0.0.1:9/page"]).failed
    assert "Tried" not in failure.reason
    assert index.failures() == []


def test_list_shows_failures_to_people(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`ingest list` names the files that could not be read, in both languages; JSON does not."""
    state = ["--state", "state"]
    for language, words in (("en", "Tried 3 times"), ("ko", "3번 시도")):
        monkeypatch.setenv("RAG_LANGUAGE", language)
        for _ in range(3):
            run(["add", "docs", *state])
        capsys.readouterr()
        assert run(["list", *state]) == 0
        shown = capsys.readouterr()
        assert "bad.png" not in shown.out
        assert "! docs/bad.png: " in shown.err
        assert words in shown.err
    assert run(["list", "--json", *state]) == 0
    assert "bad.png" not in capsys.readouterr().out
