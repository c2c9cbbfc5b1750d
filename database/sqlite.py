"""SQLite: a file that several processes share.

Where the disk is full or rights are missing, a checkpointed file is opened read-only (`immutable`).
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.exc import DatabaseError, DisconnectionError, OperationalError

from database.migrations import create, head_of, refuse_newer, upgrade
from system_errors import database_error, unwritable_reason

BUSY_SECONDS = 30


def open_file(path: Path, migrations: Path, tables: MetaData, *, durable: bool = False) -> Engine:
    """Return an engine over a file; see `database.open_database`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", creator=lambda: _connect(path, durable))
    event.listen(engine, "checkout", _reopen_immutable)
    event.listen(engine, "begin", _begin)
    try:
        _migrate(engine, path, migrations, tables)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a write transaction; see `database.write_transaction`.

    BEGIN IMMEDIATE takes the write lock at once: in WAL mode a transaction that reads first fails
    when another process has written before it writes, and waiting does not help.

    Raises:
        StoreUnwritable: the disk is full, or rights are missing.
    """
    options = engine.execution_options(sqlite_begin="IMMEDIATE")
    try:
        with options.begin() as connection:
            yield connection
    except OperationalError:
        reason = unwritable_reason(Path(str(engine.url.database)).parent)
        if reason is None:
            raise
        raise reason from None


class _ImmutableConnection(sqlite3.Connection):
    """A read-only connection opened with `immutable=1`, without WAL and shared-memory files."""


def _connect(path: Path, durable: bool) -> sqlite3.Connection:
    # The driver must not begin transactions by itself, since `_begin` chooses their kind.
    options: Any = {"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False}
    connection: sqlite3.Connection = sqlite3.connect(path, **options)
    try:
        _enable_wal(connection)
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        connection.execute("SELECT 1 FROM sqlite_master").close()
    except sqlite3.DatabaseError as error:
        connection.close()
        is_readable = isinstance(error, sqlite3.OperationalError) and _is_checkpointed(path)
        if not is_readable or unwritable_reason(path.parent) is None:
            raise
        address = f"{path.absolute().as_uri()}?immutable=1"
        connection = sqlite3.connect(address, uri=True, factory=_ImmutableConnection, **options)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-32000")
    return connection


def _enable_wal(connection: sqlite3.Connection) -> None:
    """Turn on WAL, with retries: SQLite does not wait while another process does so."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _is_checkpointed(path: Path) -> bool:
    """Return whether a file has no write-ahead log with content."""
    log = path.with_name(f"{path.name}-wal")
    return path.is_file() and not (log.is_file() and log.stat().st_size)


def _reopen_immutable(connection: sqlite3.Connection, record: Any, _proxy: Any) -> None:
    """Reopen an immutable connection for each use, since it does not see that the file changes."""
    if isinstance(connection, _ImmutableConnection) and record.info.setdefault("uses", 0):
        raise DisconnectionError
    record.info["uses"] = record.info.get("uses", 0) + 1


def _begin(connection: Connection) -> None:
    kind = connection.get_execution_options().get("sqlite_begin")
    if kind is None:  # in every search; on the driver's cursor it takes a tenth of the time
        connection.connection.cursor().execute("BEGIN")
    else:
        connection.exec_driver_sql(f"BEGIN {kind}")


def overwrite_deleted(engine: Engine) -> None:
    """Overwrite what is deleted in the file, from the next connections on."""
    event.listen(engine, "checkout", _overwrite_deleted)


def _overwrite_deleted(connection: Any, record: Any, _proxy: Any) -> None:
    if record.info.setdefault("overwrites", False):  # kept as long as the connection
        return
    connection.execute("PRAGMA secure_delete=ON").close()
    record.info["overwrites"] = True


def empty_log(engine: Engine) -> None:
    """Write the log back into the file and empty it, unless another process is reading."""
    connection = engine.raw_connection()  # outside any transaction
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        connection.close()


def _migrate(engine: Engine, path: Path, migrations: Path, tables: MetaData) -> None:
    head = head_of(migrations)
    if _current(engine, path) == head:
        return
    with FileLock(path.with_name(path.name + ".lock"), timeout=BUSY_SECONDS):
        current = _current(engine, path)
        refuse_newer(current, head, path.name)
        if current is None and _is_new(engine):
            with write_transaction(engine) as connection:
                create(connection, tables, head)
        elif current != head:
            with write_transaction(engine) as connection:
                upgrade(connection, migrations)


def _current(engine: Engine, path: Path) -> str | None:
    """Return the revision the file is at, or None for an empty file."""
    try:
        with engine.connect() as connection:
            table = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
            ).scalar()
            if table is None:
                return None
            revision = connection.exec_driver_sql(
                "SELECT version_num FROM alembic_version"
            ).scalar()
    except DatabaseError as error:
        is_damaged = type(error.orig) is sqlite3.DatabaseError
        raise (not is_damaged and unwritable_reason(path.parent)) or database_error(
            str(error.orig), path.name
        ) from None
    return None if revision is None else str(revision)


def _is_new(engine: Engine) -> bool:
    with engine.connect() as connection:
        return not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
