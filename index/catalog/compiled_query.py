"""Compiled queries: SQL text compiled once, for statements that every search runs.

Building a statement and looking up its compiled form takes SQLAlchemy longer than SQLite takes to
answer it, and lists of ids, whose length differs, would be compiled again for each length.
"""

import json
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select
from sqlalchemy.exc import DBAPIError

Value = int | str | Sequence[int]


class CompiledQuery:
    """A query with named parameters; its rows are the driver's tuples, without type conversion."""

    def __init__(self, query: Select[Any]) -> None:
        self._query = query
        self._compiled: dict[str, tuple[str, list[str], dict[str, Any]]] = {}

    def __call__(self, connection: Connection, **values: Value) -> list[Any]:
        """Return all rows as tuples; a list of numbers is a value for `in_json_array`.

        Raises:
            DBAPIError: the database reports an error, as SQLAlchemy would raise it.
        """
        sql, names, constants = self._compiled.get(connection.dialect.name) or self._compile(
            connection
        )
        parameters = constants | {
            name: value if isinstance(value, int | str) else json.dumps(value)
            for name, value in values.items()
        }
        ordered = [parameters[name] for name in names]
        driver = connection.connection.cursor()
        try:
            driver.execute(sql, ordered)
            return cast(list[Any], driver.fetchall())
        except connection.dialect.loaded_dbapi.Error as error:
            base = connection.dialect.loaded_dbapi.Error
            raise DBAPIError.instance(sql, None, error, base) from error

    def _compile(self, connection: Connection) -> tuple[str, list[str], dict[str, Any]]:
        compiled = self._query.compile(dialect=connection.dialect)
        parts = str(compiled), list(compiled.positiontup or ()), dict(compiled.params)
        self._compiled[connection.dialect.name] = parts
        return parts


def in_json_array(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Return whether a column is in the array of numbers given as a parameter, of any length."""
    array = func.json_each(bindparam(name)).table_valued("value")
    return column.in_(select(array.c.value))
