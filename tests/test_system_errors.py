"""Errors of SQLite, the operating system and the program become a `RagError` without a path."""

import errno
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from errors import EmptyQuery, StoreBusy, StoreDamaged, StoreError, StoreUnwritable
from system_errors import as_rag_error


@pytest.mark.parametrize(
    ("said", "kind", "code", "word"),
    [
        ("database or disk is full", StoreUnwritable, "disk_full", "Free some space"),
        ("attempt to write a readonly database", StoreUnwritable, "not_writable", "RAG_STATE_DIR"),
        ("unable to open database file", StoreUnwritable, "not_writable", "RAG_STATE_DIR"),
        ("database is locked", StoreBusy, "busy", "Try again"),
        ("disk I/O error", StoreError, "store", "Check the disk"),
        ("file is not a database", StoreDamaged, "damaged", "aside"),
        ("database disk image is malformed", StoreDamaged, "damaged", "aside"),
    ],
)
def test_a_database_that_fails_is_explained(
    said: str, kind: type[StoreError], code: str, word: str
) -> None:
    """Each kind of SQLite failure has its error, from the driver or through SQLAlchemy."""
    driver = sqlite3.OperationalError(said)
    for error in (driver, OperationalError("SELECT secret", {}, driver)):
        found = as_rag_error(error)
        assert (type(found), found.code) == (kind, code)
        assert word in found.remedy
        assert "secret" not in str(found)


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [
        (errno.ENOSPC, "disk_full", "Free some space"),
        (errno.EACCES, "file", "RAG_STATE_DIR"),
        (errno.EIO, "file", "Check the disk"),
    ],
)
def test_a_file_that_fails_is_explained(number: int, code: str, word: str) -> None:
    """The message has the reason, not the folder of the file."""
    found = as_rag_error(OSError(number, "said the system", "/home/someone/state/writer.json"))
    assert found.code == code
    assert word in found.remedy
    assert "someone" not in str(found)


def test_unknown_errors_are_named_by_class() -> None:
    """A `RagError` stays itself; of others only the class is named, as the text may be secret."""
    known = EmptyQuery("Nothing.", "Ask.")
    assert as_rag_error(known) is known
    found = as_rag_error(KeyError("sk-secret"))
    assert "KeyError" in found.message
    assert "secret" not in str(found)
