"""Statements of the hot path: put into SQL once, so that asking costs what the database takes.

Putting a statement together and looking its compiled form up takes SQLAlchemy longer than SQLite
takes to answer it, and lists of ids, whose length differs, make it write a new text each time.
"""

import json
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select
from sqlalchemy.exc import DBAPIError

Value = int | str | Sequence[int]


class Prepared:
    """A query with named values; its rows come as the driver gives them, in no type of ours."""

    def __init__(self, query: Select[Any]) -> None:
        self._query = query
        self._written: dict[str, tuple[str, list[str], dict[str, Any]]] = {}

    def __call__(self, connection: Connection, **values: Value) -> list[Any]:
        """Return all rows as tuples; a list of numbers is a value for `among`.

        Raises:
            DBAPIError: the database refuses, as it would from SQLAlchemy.
        """
        sql, names, constants = self._written.get(connection.dialect.name) or self._write(
            connection
        )
        given = constants | {
            name: value if isinstance(value, int | str) else json.dumps(value)
            for name, value in values.items()
        }
        ordered = [given[name] for name in names]
        driver = connection.connection.cursor()
        try:
            driver.execute(sql, ordered)
            return cast(list[Any], driver.fetchall())
        except connection.dialect.loaded_dbapi.Error as error:
            base = connection.dialect.loaded_dbapi.Error
            raise DBAPIError.instance(sql, None, error, base) from error

    def _write(self, connection: Connection) -> tuple[str, list[str], dict[str, Any]]:
        compiled = self._query.compile(dialect=connection.dialect)
        written = str(compiled), list(compiled.positiontup or ()), dict(compiled.params)
        self._written[connection.dialect.name] = written
        return written


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Return whether a column is one of the numbers given under a name, however many."""
    listed = func.json_each(bindparam(name)).table_valued("value")
    return column.in_(select(listed.c.value))
