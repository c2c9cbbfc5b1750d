"""Each step of a commit fails once: the error has a remedy, nothing is lost, the next run heals."""

import errno
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from cli.ingest.__main__ import run
from index.commit import staging, two_phase_commit
from index.commit.chunked_document import ChunkedDocument, insert_chunked
from index.dense.chroma_batch import ChromaBatch
from index.dense.chroma_interface import ChromaFailed
from index.dense.generations import Generations
from index.lexical.inverted_index import InvertedIndex
from ingest.index import open_index
from models.embeddings import Embedder
from settings import Settings
from tests.library import dense_search, lexical_search, names
from tests.services.postgres_server import on_sqlite

pytestmark = on_sqlite
FULL = OSError(errno.ENOSPC, "No space left on device", "/somewhere/private/file")
BROKEN = OSError(errno.EIO, "Input/output error", "/somewhere/private/file")
SQLITE_FULL = OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))
SQLITE_IO = OperationalError("INSERT", {}, sqlite3.OperationalError("disk I/O error"))
TANTIVY = ValueError("The segment writer was killed: /somewhere/private/file")
CHROMA = ChromaFailed("Query error: Database error: (code: 13) /somewhere/private/file is full")
STEPS: list[tuple[object, str, Exception, str]] = [
    (staging, "insert_chunked", SQLITE_FULL, "disk_full"),
    (staging, "insert_chunked", SQLITE_IO, "store"),
    (two_phase_commit, "entries", SQLITE_IO, "store"),
    (InvertedIndex, "_delete_version", TANTIVY, "file"),
    (InvertedIndex, "reload", FULL, "disk_full"),
    (shutil, "copy2", FULL, "disk_full"),
    (shutil, "copy2", BROKEN, "file"),
    (ChromaBatch, "upsert", CHROMA, "file"),
    (ChromaBatch, "flush", CHROMA, "file"),
    (two_phase_commit, "switch_generation", SQLITE_FULL, "disk_full"),
    (two_phase_commit, "purge_retired", SQLITE_IO, "store"),
    (Generations, "sweep", BROKEN, "file"),
]


def _failing(error: Exception) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


@pytest.mark.parametrize(
    ("owner", "step", "error", "code"),
    STEPS,
    ids=[f"{step}-{code}" for _, step, _, code in STEPS],
)
def test_a_failing_step_is_reported_and_recovered(
    settings: Settings,
    embedder: Embedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    owner: object,
    step: str,
    error: Exception,
    code: str,
) -> None:
    """An update that fails leaves the old or the new document whole; the next run completes it."""
    note = tmp_path / "library" / "note.md"
    note.parent.mkdir()
    command = ["--state", str(settings.state_dir), "add", str(note.parent), "--json"]
    (note.parent / "other.md").write_text("Another document stays as it is, whatever fails.")
    note.write_text("The old lamp is green.")
    assert run(command) == 0
    note.write_text("The new lamp is yellow.")
    capfd.readouterr()
    with monkeypatch.context() as patched:
        patched.setattr(owner, step, _failing(error))
        assert run(command) in (1, 2)
    out, err = capfd.readouterr()
    said = json.loads(out)
    assert said["code"] == code
    assert said["remedy"]
    for secret in ("Traceback", "private", "INSERT", str(tmp_path)):
        assert secret not in out + err
    with open_index(settings, embedder) as reader:
        assert names(lexical_search(reader, "another document stays", k=1))[0].endswith("other.md")
        [text] = {p.text for p in lexical_search(reader, "lamp")}
        assert text in ("The old lamp is green.", "The new lamp is yellow.")
    assert run(command) == 0
    with open_index(settings, embedder) as index:
        assert index.doctor().ok
        assert [p.text for p in lexical_search(index, "lamp")] == ["The new lamp is yellow."]
        assert (
            dense_search(index, "The new lamp is yellow.", k=1)[0].text == "The new lamp is yellow."
        )
        assert len(list((settings.state_dir / "chroma").glob("generation-*[0-9]"))) == 1


def test_a_document_that_cannot_be_chunked_costs_no_other(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    """What was staged before the failure is committed by the next run."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"The document {name} is short.")

    def once(connection: Connection, drafts: list[ChunkedDocument]) -> None:
        insert_chunked(connection, drafts)
        raise SQLITE_IO

    command = ["--state", str(settings.state_dir), "add", str(tmp_path / "*.md"), "--json"]
    with monkeypatch.context() as patched:
        patched.setattr(staging, "insert_chunked", once)
        assert run(command) != 0
    assert run(command) == 0
    with open_index(settings, embedder) as index:
        assert len(index.sources()) == 2
        assert index.doctor().ok
