"""Errors of the operating system, of SQLite, of Postgres and of the program itself, as `RagError`s.

Full disks, missing rights, locked and damaged files are told apart, each with its remedy.
"""

import errno
import os
from pathlib import Path

from errors import Phrase, RagError, StoreBusy, StoreDamaged, StoreError, StoreUnwritable

_MIN_FREE_BYTES = 4 << 20  # with less free, a failed write has failed for lack of space
_CHECK_RIGHTS = "Check that you may write there, or set RAG_STATE_DIR to a folder you may write to."


def as_rag_error(error: Exception) -> RagError:
    """Return any exception as a `RagError`, whose message may be shown; a `RagError` stays itself.

    Of an exception of unknown kind only the class is named, since its text may hold secrets.
    """
    import sqlite3  # here, since most processes never fail

    if isinstance(error, RagError):
        return error
    cause = getattr(error, "orig", None) or error  # SQLAlchemy wraps the driver's error
    if isinstance(cause, sqlite3.Error):
        return database_error(str(cause))
    if type(cause).__module__.partition(".")[0] == "psycopg":
        return postgres_error(cause)
    if isinstance(cause, OSError) and cause.errno is not None:
        return _system_error(cause)
    return RagError(
        "Something went wrong inside the program ({kind}).",
        "Run it again with PYTHONDEVMODE=1 to see where, and report that.",
        code="internal",
        kind=type(cause).__name__,
    )


def database_error(said: str, name: str = Phrase("A file of the state directory")) -> StoreError:
    """Return the error for SQLite's message `said` about the file `name`."""
    if "full" in said:
        return _disk_full()
    if "readonly" in said or "unable to open" in said:
        return StoreUnwritable(
            "{name} cannot be written: {said}.", _CHECK_RIGHTS, name=name, said=said
        )
    if "locked" in said:
        return StoreBusy(
            "{name} is in use by another process.", "Try again when it is done.", name=name
        )
    if "I/O" in said:
        return StoreError(
            "{name} cannot be read or written: {said}.", "Check the disk.", name=name, said=said
        )
    return StoreDamaged(
        "{name} cannot be read as a database: {said}.",
        "Put it aside and start again; `ingest add` takes lost documents in anew.",
        name=name,
        said=said,
    )


def postgres_error(error: BaseException | None) -> StoreError:
    """Return the error for one of the Postgres driver; it does not repeat its text.

    Classes of SQLSTATE: 53 resources, 55P03 and 40 locks, 42501 and 25006 rights; an error without
    one, or of class 08, 28, 3D or 57, is about the connection.
    """
    state = str(getattr(error, "sqlstate", None) or "")
    if state == "53100":
        return _disk_full()
    if state == "55P03" or state[:2] == "40":
        return StoreBusy("The database is in use by another process.", "Try again.")
    if state in ("42501", "25006"):
        return StoreUnwritable(
            "The database of RAG_DATABASE_URL cannot be written ({state}).",
            "Give its user the right to create schemas, and to write.",
            state=state,
        )
    if not state or state[:2] in ("08", "28", "3D", "53", "57"):
        return StoreError(
            "The database of RAG_DATABASE_URL cannot be reached.",
            "Check that the server runs, and host, database, user and password of the address.",
            code="unreachable",
        )
    return StoreError(
        "The database of RAG_DATABASE_URL reports an error ({state}).",
        "Look for it in the log of the server, and report that.",
        state=state,
    )


def _system_error(error: OSError) -> RagError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full()
    name = Path(str(error.filename)).name if error.filename else Phrase("A file")
    denied = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    return StoreError(
        "{name} cannot be read or written: {said}.",
        _CHECK_RIGHTS if denied else "Check the disk and try again.",
        code="file",
        name=name,
        said=error.strerror or Phrase("no reason given"),
    )


def unwritable_reason(folder: Path) -> StoreUnwritable | None:
    """Return why a folder cannot be written, or None where it can.

    For libraries that report a failure without its cause.
    """
    import shutil  # here, since most processes never fail

    if not os.access(folder, os.W_OK):
        return StoreUnwritable("The state directory cannot be written.", _CHECK_RIGHTS)
    return _disk_full() if shutil.disk_usage(folder).free < _MIN_FREE_BYTES else None


def _disk_full() -> StoreUnwritable:
    return StoreUnwritable(
        "The disk is full.",
        "Free some space and run it again; what was finished is kept.",
        code="disk_full",
    )
