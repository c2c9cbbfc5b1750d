"""A file that cannot be read is tried a few times, then only named, until something changes."""

import hashlib
import os
from pathlib import Path

import pytest

from cli.ingest.__main__ import run
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings

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


def everything(state: Path) -> dict[str, tuple[str, int]]:
    """Content and date of each file below a folder; SQLite's shared memory is no content."""
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(state.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def test_three_tries_and_no_more(
    index: Index, folder: Path, read: list[str], settings: Settings
) -> None:
    """The fourth add does not read the file; it still names it, says so, and writes nothing."""
    first = add(index, folder)
    assert "--force" not in first
    assert add(index, folder, 2) == first
    assert read.count("docs/bad.png") == 3
    index.close()
    before = everything(settings.state_dir)
    last = add(index, folder)
    index.close()
    assert everything(settings.state_dir) == before
    assert read.count("docs/bad.png") == 3
    assert last.startswith(first)
    assert "Tried 3 times" in last
    assert "--force" in last
    plan = index.plan([folder])
    assert [(failure.source, failure.reason) for failure in plan.reject] == [("docs/bad.png", last)]
    assert read.count("docs/bad.png") == 3


def test_force_tries_again(index: Index, folder: Path, read: list[str]) -> None:
    """`--force` reads a file that was given up, once each time it is given."""
    add(index, folder, 3)
    assert "Tried" not in add(index, folder, force=True)
    assert "Tried 4 times" in add(index, folder)
    assert read.count("docs/bad.png") == 4


def test_a_new_date_alone_does_not_count_as_a_change(
    index: Index, folder: Path, read: list[str]
) -> None:
    """A file that is only touched stays given up; its new date is remembered."""
    add(index, folder, 3)
    os.utime(folder / "bad.png", (1, 1))
    assert "Tried" in add(index, folder, 2)
    assert read.count("docs/bad.png") == 3


def test_a_changed_file_is_tried_again(index: Index, folder: Path, read: list[str]) -> None:
    """Other content starts the count anew; readable content ends it."""
    add(index, folder, 4)
    (folder / "bad.png").write_bytes(PICTURE + b"more")
    assert "Tried" not in add(index, folder, 2)
    assert read.count("docs/bad.png") == 5
    (folder / "bad.png").write_text(TEXT + " Readable now.")
    assert index.add([folder], jobs=1).failed == ()
    assert index.failures() == []


def test_a_higher_limit_is_a_reason_to_try_again(
    index: Index, folder: Path, settings: Settings, embedder: Embedder, read: list[str]
) -> None:
    """Settings that the reasons tell people to raise take effect at once."""
    add(index, folder, 4)
    higher = settings.model_copy(update={"parse_seconds": 90.0})
    with open_index(higher, embedder) as again:
        assert "Tried" not in add(again, folder)
    assert read.count("docs/bad.png") == 4


def test_text_recognition_is_a_reason_to_try_again(
    index: Index, folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the `ocr` extra is there, pictures that were given up are read."""
    add(index, folder, 4)
    monkeypatch.setattr("ingest.failures.languages_available", lambda: ("eng",))
    assert "Tried" not in add(index, folder)
    assert read.count("docs/bad.png") == 4


@pytest.mark.parametrize("how", ["vanished", "removed"])
def test_what_is_gone_is_forgotten(how: str, index: Index, folder: Path) -> None:
    """A file that vanished, or is removed by name, is no longer told of."""
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
    """A document that was damaged later is still found as it was, and named as failing."""
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


def test_an_address_is_never_given_up(index: Index) -> None:
    """What the network refuses today is asked for again each time."""
    for _ in range(4):
        [failure] = index.add(["http://127.0.0.1:9/page"]).failed
    assert "Tried" not in failure.reason
    assert index.failures() == []


def test_people_see_them_in_the_list(
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
