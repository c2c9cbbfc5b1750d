"""Postgres: each database of the program is a schema of one database (extra `postgres`).

The schema of `app.db` is `rag_app`. Reads are snapshots (REPEATABLE READ). Writers of a schema
follow each other by an advisory lock, which a transaction takes before it reads: with it, what
SQLite's write lock promises holds here, too, and no transaction fails because of another.

A NUL character, which Postgres has no place for in a text, is stored as U+FFFD.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from database.migrations import create, head_of, refuse_newer, upgrade
from errors import SettingsError
from system_errors import postgres_error

BUSY_SECONDS = 30
PREFIX = "rag_"
# Of one schema, a process: many threads of a server write now and then.
_CONNECTIONS, _MORE_CONNECTIONS = 4, 12
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_SHARED_LOCK = text("SELECT pg_advisory_xact_lock_shared(:key)")


def open_schema(url: SecretStr, name: str, migrations: Path, tables: MetaData) -> Engine:
    """Return an engine over the schema named `PREFIX + name`, created and migrated as needed.

    Raises:
        StoreDamaged: the schema is newer than this program.
        StoreError: the server cannot be reached, or rights are missing.
        SettingsError: the address is none of Postgres, or the extra is not installed.
    """
    engine = connect(url, PREFIX + name)
    try:
        _migrate(engine, PREFIX + name, migrations, tables)
    except DBAPIError as error:
        engine.dispose()
        raise postgres_error(error.orig) from None
    except BaseException:
        engine.dispose()
        raise
    return engine


def connect(url: SecretStr, schema: str) -> Engine:
    """Return an engine with a schema as its search path."""
    engine = create_engine(
        address(url),
        connect_args=connection_options(url, schema),
        isolation_level="REPEATABLE READ",
        execution_options={"write_lock": lock_key(schema)},
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        pool_timeout=BUSY_SECONDS,
    )
    event.listen(engine, "before_cursor_execute", _replace_nul, retval=True)
    return engine


def address(url: SecretStr) -> URL:
    """Return the address of a Postgres database, for SQLAlchemy.

    Raises:
        SettingsError: it is none, or the extra is not installed; it does not show the address.
    """
    if find_spec("psycopg") is None:
        raise SettingsError(
            "{setting} needs the package psycopg.",
            "Install the extra: pip install '.[postgres]'.",
            setting="RAG_DATABASE_URL",
        )
    try:
        parsed = make_url(url.get_secret_value())
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise SettingsError(
            "{setting} is no address of a Postgres database.",
            "Write postgresql://USER:PASSWORD@HOST:5432/DATABASE.",
            setting="RAG_DATABASE_URL",
        )
    return parsed.set(drivername="postgresql+psycopg")


def connection_options(url: SecretStr, schema: str) -> dict[str, str]:
    """Return the options of the driver by which a connection sees a schema."""
    own = address(url).query.get("options", "")
    given = own if isinstance(own, str) else " ".join(own)
    ours = f"-c search_path={schema} -c lock_timeout={BUSY_SECONDS}s"
    return {"options": f"{given} {ours}".strip()}


def lock_key(name: str) -> int:
    """Return the key of an advisory lock, a 64-bit number."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


@contextmanager
def write_transaction(engine: Engine, *, shared: bool = False) -> Iterator[Connection]:
    """Yield a connection in a write transaction that holds the write lock of the schema.

    It is READ COMMITTED: each statement sees what has been committed, and so all that was written
    before the lock was taken.

    Raises:
        StoreUnwritable: the disk is full, or rights are missing.
        StoreError: another writer has held the lock for too long, or the server is gone.
    """
    key = engine.get_execution_options()["write_lock"]
    try:
        with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
            connection.execute(_SHARED_LOCK if shared else _LOCK, {"key": key})
            yield connection
    except DBAPIError as error:
        if _is_of_the_program(error):
            raise
        raise postgres_error(error.orig) from None


def _is_of_the_program(error: DBAPIError) -> bool:
    """Return whether an error is about the statement (classes 22, 23, 42), not about the server."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return state[:2] in ("22", "23") or (state[:2] == "42" and state != "42501")


def _migrate(engine: Engine, schema: str, migrations: Path, tables: MetaData) -> None:
    head = head_of(migrations)
    with engine.connect() as connection:
        if current_revision(connection, schema) == head:
            return
    with write_transaction(engine) as connection:
        current = current_revision(connection, schema)
        refuse_newer(current, head, schema)
        if current is None:
            create_schema(connection, schema)
            create(connection, tables, head)
        elif current != head:
            upgrade(connection, migrations)


def create_schema(connection: Connection, schema: str) -> None:
    """Create a schema unless it is there."""
    # "IF NOT EXISTS" asks for the right to create one also where it is there.
    known = text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
    if connection.execute(known, {"name": schema}).first() is None:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")


def current_revision(connection: Connection, schema: str) -> str | None:
    """Return the revision of the schema; None where it has no tables."""
    # `to_regclass` may say what was true when the transaction began to wait for its lock.
    query = "SELECT 1 FROM pg_tables WHERE schemaname = :name AND tablename = 'alembic_version'"
    if connection.execute(text(query), {"name": schema}).first() is None:
        return None
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if revision is None else str(revision)


def _replace_nul(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
) -> tuple[str, Any]:
    if many:
        return statement, [_without_nul(row) for row in parameters]
    return statement, _without_nul(parameters)


def _without_nul(row: Any) -> Any:
    if isinstance(row, dict) and any(isinstance(v, str) and "\0" in v for v in row.values()):
        return {k: v.replace("\0", "\ufffd") if isinstance(v, str) else v for k, v in row.items()}
    return row
