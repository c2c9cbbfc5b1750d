"""Backup: of one moment, checked when it is restored, and the same afterwards."""

import io
import json
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

from cli import state as command
from errors import StoreBusy, StoreDamaged, StoreError
from ingest.jobs.uploads import save_upload
from operations.backup.archive import backup
from operations.backup.manifest import NAME, Manifest, describe
from operations.backup.restore import restore
from operations.backup.snapshot import snapshot
from settings import Settings
from workspace import open_workspace


def make(folder: Path, **tables: int) -> Path:
    """A state directory with small databases, `a.db` of so many rows."""
    folder.mkdir()
    for name, rows in tables.items():
        with closing(sqlite3.connect(folder / f"{name}.db", isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE numbers (n INTEGER)")
            database.executemany("INSERT INTO numbers VALUES (?)", [(n,) for n in range(rows)])
    return folder


def rows(file: Path) -> int:
    """Rows of a database of `make`."""
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT count(*) FROM numbers").fetchone()[0])


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Path]:
    """The state of a workspace with a document, an upload and a conversation, and its backup."""
    folder = tmp_path_factory.mktemp("used")
    settings = Settings(
        state_dir=folder / "state",
        chat_model="offline:extractive",
        embedding_model="offline:hashing",
        web_tools=False,
    )
    with open_workspace(settings) as workspace:
        upload = save_upload("poetry.lock", b"kept", settings, "local")
        text = save_upload(
            "leave.md", b"# Leave\n\nMilitary leave lasts three years.\n", settings, ""
        )
        workspace.index.add([str(text)])
        list(workspace.conversation("t1").ask("How long is military leave?"))
        backup(settings.state_dir, folder / "state.tar.gz")
    assert upload.is_file()
    return settings, folder / "state.tar.gz"


def test_what_was_backed_up_is_restored(used: tuple[Settings, Path], tmp_path: Path) -> None:
    """The documents are searched, the conversation is there, the originals are as they were."""
    settings, file = used
    manifest = restore(file, tmp_path / "new")
    restored = settings.model_copy(update={"state_dir": tmp_path / "new"})
    for entry in manifest.files:
        assert describe(tmp_path / "new" / entry.path, entry.path) == entry
    names = {entry.path.rpartition("/")[2] for entry in manifest.files}
    assert {"catalog.db", "app.db", "checkpoints.db", "poetry.lock", "leave.md"} <= names
    assert not {name for name in names if name in ("writer.lock", "catalog.db-wal")}
    with open_workspace(restored) as workspace:
        assert workspace.index.doctor(repair=True).ok
        (exchange,) = workspace.store.exchanges("t1", "local")
        assert "three years" in exchange.text
        found = workspace.retriever(k=1).search("military leave")[0]
        assert "three years" in found.text


def test_the_command_restores_and_rebuilds(
    used: tuple[Settings, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`state backup` and `state restore` print what is in them; a second restoration is refused."""
    settings, _ = used
    file, folder = str(tmp_path / "own.tar"), str(tmp_path / "new")
    arguments = ["backup", file, "--state", str(settings.state_dir), "--json"]
    assert command.run(arguments) == 0
    written = json.loads(capsys.readouterr().out)
    assert command.run(["restore", file, "--state", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == written
    assert written["rows"]["app.db"]["threads"] == 1
    assert command.run(["restore", file, "--state", folder]) == 1
    assert "not empty" in capsys.readouterr().err
    assert command.run(arguments) == 1
    assert "already" in capsys.readouterr().err
    assert (tmp_path / "own.tar").stat().st_mode & 0o077 == 0
    assert not list(settings.state_dir.glob(".backup.*"))


def test_all_databases_are_of_one_moment(tmp_path: Path) -> None:
    """While a thread writes to one database and then to the other, no copy has more in the second.

    It also never lacks more than the one write that was under way.
    """
    folder, stop = make(tmp_path / "state", first=0, second=0), threading.Event()

    def write() -> None:
        with (
            closing(sqlite3.connect(folder / "first.db", isolation_level=None)) as first,
            closing(sqlite3.connect(folder / "second.db", isolation_level=None)) as second,
        ):
            for database in (first, second):
                database.execute("PRAGMA busy_timeout=30000")
            while not stop.is_set():
                first.execute("INSERT INTO numbers VALUES (1)")
                second.execute("INSERT INTO numbers VALUES (1)")

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    try:
        for number in range(10):
            manifest = backup(folder, tmp_path / f"{number}.tar")
            counts = {entry.path: (entry.rows or {})["numbers"] for entry in manifest.files}
            seen.append((counts["first.db"], counts["second.db"]))
    finally:
        stop.set()
        writer.join()
    assert all(0 <= first - second <= 1 for first, second in seen)
    assert seen[-1][0] > seen[0][0]
    assert rows(folder / "first.db") == rows(folder / "second.db") >= seen[-1][0]


def test_a_file_replaced_during_the_backup_stays_as_it_was(tmp_path: Path) -> None:
    """What is linked at the moment of the snapshot is not changed by a later replacement."""
    folder = make(tmp_path / "state", first=3)
    (folder / "uploads").mkdir()
    original = folder / "uploads" / "a.md"
    original.write_text("old")
    with snapshot(folder) as databases:
        (folder / "copy").mkdir()
        with closing(sqlite3.connect(folder / "first.db", isolation_level=None)) as other:
            other.execute("DELETE FROM numbers")
        (kept,) = databases["first.db"].execute("SELECT count(*) FROM numbers").fetchone()
    assert kept == 3 and rows(folder / "first.db") == 0


def test_a_database_that_is_written_all_the_time(tmp_path: Path) -> None:
    """After the time to wait it is an error with a remedy."""
    folder = make(tmp_path / "state", first=1)
    with closing(sqlite3.connect(folder / "first.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy) as caught, snapshot(folder, wait=0):
            pass
    assert "Try again" in caught.value.remedy


def changed(source: Path, target: Path, name: str, content: bytes) -> Path:
    """A copy of a backup in which one file is another, or is added."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        members = {member.name: old.extractfile(member) for member in old}
        contents = {key: file.read() for key, file in members.items() if file}
        for key, data in {**contents, name: content}.items():
            info = tarfile.TarInfo(key)
            info.size = len(data)
            new.addfile(info, io.BytesIO(data))
    return target


@pytest.mark.parametrize("name", ["app.db", "more.txt", "../escaped.txt", "/tmp/escaped.txt"])
def test_a_changed_backup_is_refused(tmp_path: Path, name: str) -> None:
    """A file that differs, or that the manifest does not name, leaves nothing behind."""
    folder = make(tmp_path / "state", app=2)
    backup(folder, tmp_path / "good.tar")
    bad = changed(tmp_path / "good.tar", tmp_path / "bad.tar", name, b"other")
    with pytest.raises(StoreDamaged):
        restore(bad, tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.tar", "good.tar", "state"]


def test_a_cut_backup_is_refused(tmp_path: Path) -> None:
    """One that was not fully copied, and what is no backup at all."""
    backup(make(tmp_path / "state", app=2000), tmp_path / "good.tar")
    whole = (tmp_path / "good.tar").read_bytes()
    for number, content in enumerate((whole[: len(whole) // 2], b"", b"text" * 1000)):
        cut = tmp_path / f"{number}.tar"
        cut.write_bytes(content)
        with pytest.raises(StoreError):
            restore(cut, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    with pytest.raises(StoreError, match="no backup"):
        restore(tmp_path / "missing.tar", tmp_path / "new")


def test_a_manifest_of_another_format_is_refused() -> None:
    """A later format is not guessed at."""
    text = Manifest("2026-01-01", "1", ()).to_json()
    assert Manifest.from_json(text) == Manifest("2026-01-01", "1", ())
    with pytest.raises(ValueError, match="format"):
        Manifest.from_json(text.replace('"format": 1', '"format": 2'))
    assert NAME == "manifest.json"
