"""A configured database that can only be read (RAG_SQL_URL).

SQLite is opened read-only and guarded by its authorizer. PostgreSQL and MySQL run each query in a
read-only transaction with a time limit, which is rolled back. Other systems are refused, since
nothing would enforce it there. The user in the address should have the right to read alone.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from agents.tools.failures import ServiceError
from agents.tools.sql.read_only import ROWS, SECONDS, Rows, select
from agents.tools.sql.statements import StatementRefused, checked
from errors import SettingsError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

TABLES = 40  # in the schema
# What may end a string or comment elsewhere than `statements` reads it in these systems.
_MYSQL_BORDERS: Final = ("\\", "#", "/*", "--")
_BORDERS: Final[dict[str, tuple[str, ...]]] = {
    "postgresql": ("\\", "/*", "--", "$", "`"),
    "mysql": _MYSQL_BORDERS,
    "mariadb": _MYSQL_BORDERS,
}
_MILLISECONDS = int(SECONDS * 1000)
_BEFORE: Final[dict[str, tuple[str, ...]]] = {
    "postgresql": (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SET TRANSACTION READ ONLY",
        f"SET LOCAL statement_timeout = {_MILLISECONDS}",
        "SET LOCAL lock_timeout = 1000",
    ),
    "mysql": (
        "SET SESSION TRANSACTION READ ONLY",
        f"SET SESSION MAX_EXECUTION_TIME = {_MILLISECONDS}",
    ),
    "mariadb": (
        "SET SESSION TRANSACTION READ ONLY",
        f"SET SESSION max_statement_time = {SECONDS:g}",
    ),
}


class ConfiguredDatabase:
    """The database at an SQLAlchemy address.

    Raises:
        SettingsError: the address cannot be read, its driver is missing, or nothing enforces
            there that a query only reads.
    """

    def __init__(self, url: str) -> None:
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError

        try:
            self._url = make_url(url)
        except ArgumentError:
            raise SettingsError("RAG_SQL_URL is no address of a database.", _REMEDY) from None
        self._kind = self._url.get_backend_name()
        if self._kind != "sqlite" and self._kind not in _BEFORE:
            raise SettingsError(
                "For {kind} it cannot be enforced that a query only reads.",
                _REMEDY,
                kind=self._kind,
            )
        self._engine = _engine(self._url)

    def schema(self) -> str:
        """Return the tables with their columns, a line each.

        Raises:
            ServiceError: the database cannot be reached.
        """
        from sqlalchemy import inspect
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with self._reading() as connection:
                inspector = inspect(connection)
                names = [*inspector.get_table_names(), *inspector.get_view_names()][:TABLES]
                return "\n".join(
                    f"{name}: "
                    + ", ".join(f"{c['name']} {c['type']}" for c in inspector.get_columns(name))
                    for name in names
                )
        except SQLAlchemyError as error:
            raise ServiceError("no_network") from error

    def select(self, sql: str) -> Rows:
        """Return the result of a SELECT.

        Raises:
            StatementRefused: it would do more than read, fails or takes too long.
            ServiceError: the database cannot be reached.
        """
        statement = checked(sql)
        if self._kind == "sqlite":
            with closing(self._sqlite()) as connection:
                return select(connection, statement)
        if any(sign in statement for sign in _BORDERS[self._kind]):
            raise StatementRefused("not_select")
        return self._select(statement)

    def _select(self, statement: str) -> Rows:
        from sqlalchemy import text
        from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

        try:
            with self._reading() as connection:
                # A colon is no parameter here.
                result = connection.execute(text(statement.replace(":", "\\:")))
                found = [tuple(row) for row in result.fetchmany(ROWS + 1)]
                return Rows(list(result.keys()), found[:ROWS], len(found) > ROWS)
        except (InterfaceError, OperationalError) as error:
            if "timeout" in str(error.orig).lower() or "interrupted" in str(error.orig).lower():
                raise StatementRefused("slow") from None
            raise ServiceError("no_network") from error
        except DBAPIError as error:
            first, *_ = str(error.orig).strip().splitlines() or [""]
            raise StatementRefused("error", first[:200]) from None

    @contextmanager
    def _reading(self) -> "Iterator[Connection]":
        """Open a connection whose transaction cannot write and is rolled back."""
        from sqlalchemy import text

        with self._engine.connect() as connection:
            for statement in _BEFORE.get(self._kind, ()):
                connection.execute(text(statement))
            if self._kind in ("mysql", "mariadb"):
                connection.commit()  # the next transaction reads only
            try:
                yield connection
            finally:
                connection.rollback()

    def _sqlite(self) -> sqlite3.Connection:
        try:
            return sqlite3.connect(_read_only_uri(self._url), uri=True, timeout=2)
        except sqlite3.OperationalError as error:
            raise ServiceError("no_network") from error


_REMEDY = "Give RAG_SQL_URL an address of SQLite, PostgreSQL or MySQL, as sqlite:////srv/data.db."


def _engine(url: "URL") -> "Engine":
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    options: dict[str, Any] = {"poolclass": NullPool}
    if url.get_backend_name() == "sqlite":
        options["creator"] = lambda: sqlite3.connect(_read_only_uri(url), uri=True, timeout=2)
    try:
        return create_engine(url, **options)
    except (ImportError, ValueError):
        raise SettingsError(
            "The driver of the database in RAG_SQL_URL is not installed.", _REMEDY
        ) from None


def _read_only_uri(url: "URL") -> str:
    return f"file:{quote(str(Path(url.database or '').absolute()))}?mode=ro"
