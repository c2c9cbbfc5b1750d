"""Snapshot: every SQLite database of a state directory as it was at one and the same moment.

    with snapshot(state_dir) as databases:      # {"app.db": connection, ...}
        databases["app.db"].backup(target)

The write locks of all databases are taken, read transactions are begun on all, and the locks are
released: no write falls between two databases, and writers wait for milliseconds. What is copied
afterwards is what the read transactions see, however much is written meanwhile (WAL).
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from errors import StoreBusy
from system_errors import database_error

WAIT_SECONDS: Final = 120.0  # for a moment at which no database is written
_LOCK_SECONDS: Final = 2.0  # for one database; the others are locked meanwhile
_PAUSE_SECONDS: Final = 0.05


@contextmanager
def snapshot(
    state_dir: Path, at_the_moment: Callable[[], None] = lambda: None, wait: float = WAIT_SECONDS
) -> Iterator[dict[str, sqlite3.Connection]]:
    """Yield a connection in a read transaction to each database, all of one moment.

    Args:
        state_dir: The state directory.
        at_the_moment: Called while nothing is written.
        wait: Longest time to wait for that, in seconds.

    Raises:
        StoreBusy: a database was written all the time.
        StoreDamaged: a file is no database.
    """
    files = sorted(state_dir.glob("*.db"))
    deadline = time.monotonic() + wait
    with ExitStack() as stack:
        readers = {file.name: stack.enter_context(closing(_open(file))) for file in files}
        while not _begin(files, readers, at_the_moment):
            if time.monotonic() > deadline:
                raise StoreBusy(
                    "The databases are written without a pause.",
                    "Try again when there is less to do.",
                )
            time.sleep(random.uniform(0, _PAUSE_SECONDS))
        yield readers


def _begin(
    files: list[Path], readers: dict[str, sqlite3.Connection], at_the_moment: Callable[[], None]
) -> bool:
    """Begin a read transaction on each database at one moment; return whether that worked."""
    with ExitStack() as stack:
        for number, file in enumerate(files):
            # Only the first is waited for with nothing locked, so no two processes wait for each
            # other for long.
            lock = stack.enter_context(closing(_open(file, _LOCK_SECONDS if not number else 0.2)))
            if not _is_locked(lock, file):
                return False
            stack.callback(lock.rollback)
        for name, reader in readers.items():
            _read(reader, name)
        at_the_moment()
    return True


def _open(file: Path, seconds: float = _LOCK_SECONDS) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=seconds, isolation_level=None)


def _is_locked(connection: sqlite3.Connection, file: Path) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise database_error(str(error), file.name) from None
    return True


def _read(connection: sqlite3.Connection, name: str) -> None:
    """Begin a read transaction, which begins with the first read."""
    if connection.in_transaction:
        connection.rollback()
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise database_error(str(error), name) from None
