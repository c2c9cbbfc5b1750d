"""Databases that processes share: SQLite files, or schemas of one Postgres (extra `postgres`).

    engine = open_database(state_dir / "app.db", Path("chat/migrations"), schema.metadata)
    with engine.connect() as connection: ...             # a snapshot read, never blocked
    with write_transaction(engine) as connection: ...    # takes the write lock at once

* sqlite, postgres: the two engines
* advisory_locks: locks of Postgres that outlast a transaction
* notifications: wait for what others write
* migrations: what both migrate by
* statements: statements that the two write differently
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Connection, Engine, MetaData

from database import sqlite
from database.statements import insert_new, inserted_id, upsert

__all__ = [
    "empty_log",
    "insert_new",
    "inserted_id",
    "is_sqlite",
    "open_database",
    "overwrite_deleted",
    "upsert",
    "write_transaction",
]


def open_database(
    path: Path,
    migrations: Path,
    tables: MetaData,
    *,
    durable: bool = False,
    url: SecretStr | None = None,
) -> Engine:
    """Return an engine over a database, created and migrated as needed.

    Args:
        path: The SQLite file; its folder is created. On Postgres its name is that of the schema.
        migrations: Folder that holds `versions/`.
        tables: The schema to which the migrations lead.
        durable: Whether a commit to a file also survives a power cut, not only a killed process.
        url: Address of a Postgres database; None for SQLite.

    Raises:
        StoreDamaged: the file is not a database, or its schema is newer than this program.
        StoreError: it cannot be written, or the server cannot be reached.
        SettingsError: the address is none of Postgres, or the extra is not installed.
    """
    if url is None:
        return sqlite.open_file(path, migrations, tables, durable=durable)
    from database.postgres import open_schema  # here, since few use it

    return open_schema(url, path.stem, migrations, tables)


@contextmanager
def write_transaction(engine: Engine, *, shared: bool = False) -> Iterator[Connection]:
    """Yield a connection in a write transaction, committed at the end, rolled back on error.

    Writers of one database follow each other: what a transaction has read stays true until it
    writes.

    Args:
        engine: Of the database.
        shared: Whether it only adds rows that no other of this kind reads or writes. On Postgres
            such writers run side by side; the others wait for them, and they for the others.

    Raises:
        StoreUnwritable: the disk is full, or rights are missing.
    """
    if is_sqlite(engine):
        with sqlite.write_transaction(engine) as connection:
            yield connection
        return
    from database.postgres import write_transaction as write  # here, since few use it

    with write(engine, shared=shared) as connection:
        yield connection


def is_sqlite(engine: Engine) -> bool:
    """Return whether the database is a SQLite file."""
    return engine.dialect.name == "sqlite"


def overwrite_deleted(engine: Engine) -> None:
    """Overwrite what is deleted in a file; Postgres frees it when it vacuums."""
    if is_sqlite(engine):
        sqlite.overwrite_deleted(engine)


def empty_log(engine: Engine) -> None:
    """Write the log of a file back into it and empty it, unless another process is reading."""
    if is_sqlite(engine):
        sqlite.empty_log(engine)
