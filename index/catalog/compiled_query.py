"""Compiled queries: SQL text compiled once, for statements that every search runs.

Building a statement and looking up its compiled form takes SQLAlchemy longer than SQLite takes to
answer it, and lists of ids, whose length differs, would be compiled again for each length.
"""

import json
from collections.abc import Sequence
from typing import Any, Self, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Select,
    Text,
    any_,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

Value = int | str | Sequence[int]
Compiled = tuple[str, list[str] | None, dict[str, Any]]


class CompiledQuery:
    """A query with named parameters; its rows are the driver's tuples, without type conversion."""

    def __init__(self, query: Select[Any]) -> None:
        self._query = query
        self._compiled: dict[str, Compiled] = {}

    def __call__(self, connection: Connection, **values: Value) -> list[Any]:
        """Return all rows as tuples; a list of numbers is a value for `in_numbers`.

        Raises:
            DBAPIError: the database reports an error, as SQLAlchemy would raise it.
        """
        sql, names, constants = self._compiled.get(connection.dialect.name) or self._compile(
            connection
        )
        if names is None:
            parameters: Any = constants | {name: _array(value) for name, value in values.items()}
        else:
            named = constants | {name: _json(value) for name, value in values.items()}
            parameters = [named[name] for name in names]
        driver = connection.connection.cursor()
        try:
            driver.execute(sql, parameters)
            return cast(list[Any], driver.fetchall())
        except connection.dialect.loaded_dbapi.Error as error:
            base = connection.dialect.loaded_dbapi.Error
            raise DBAPIError.instance(sql, None, error, base) from error

    def _compile(self, connection: Connection) -> Compiled:
        compiled = self._query.compile(dialect=connection.dialect)
        positions = compiled.positiontup
        names = None if positions is None else list(positions)
        parts = str(compiled), names, dict(compiled.params)
        self._compiled[connection.dialect.name] = parts
        return parts


def _json(value: Value) -> int | str:
    return value if isinstance(value, int | str) else json.dumps(value)


def _array(value: Value) -> int | str | list[int]:
    return value if isinstance(value, int | str) else list(value)


class _Condition(ColumnElement[bool]):
    """A condition that each engine writes in its own way."""

    type = Boolean()

    def self_group(self, against: Any = None) -> Self:
        """Return the condition as it is: `= 1` behind it would keep SQLite from its indexes."""
        return self


def in_numbers(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """Return whether a column is among the numbers of a parameter, however many there are."""
    return _InNumbers(column, parameter)


def not_among(column: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether no row of another table has the value of a column in a column of its own.

    SQLite answers `NOT IN` at once, by an index or one it makes; Postgres, which does so only
    while the values fit into its working memory, answers `NOT EXISTS`.
    """
    return _NotAmong(column, other)


def json_text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return the text of a JSON column as it is stored, not parsed."""
    return _JsonText(column)


# How each engine writes them: SQLAlchemy calls these functions when it compiles a statement.


class _InNumbers(_Condition):
    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], parameter: str) -> None:
        self.column, self.parameter = column, parameter


@compiles(_InNumbers)
def _in_json_array(element: _InNumbers, compiler: SQLCompiler, **options: Any) -> str:
    array = func.json_each(bindparam(element.parameter)).table_valued("value")
    return compiler.process(element.column.in_(select(array.c.value)), **options)


@compiles(_InNumbers, "postgresql")
def _in_array(element: _InNumbers, compiler: SQLCompiler, **options: Any) -> str:
    array = sql_cast(bindparam(element.parameter), ARRAY(BigInteger))
    return compiler.process(element.column == any_(array), **options)


# What tells one condition from another, for SQLAlchemy's cache of compiled statements.
_KEY = [(name, InternalTraversal.dp_clauseelement) for name in ("column", "other")]


class _NotAmong(_Condition):
    inherit_cache = True
    _traverse_internals = _KEY

    def __init__(self, column: ColumnElement[Any], other: ColumnElement[Any]) -> None:
        self.column, self.other = column, other


@compiles(_NotAmong)
def _not_in(element: _NotAmong, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.column.not_in(select(element.other)), **options)


@compiles(_NotAmong, "postgresql")
def _not_exists(element: _NotAmong, compiler: SQLCompiler, **options: Any) -> str:
    found = exists().where(element.other == element.column)
    return compiler.process(~found.correlate_except(element.other.table), **options)


class _JsonText(FunctionElement[str]):
    inherit_cache = True
    type = Text()


@compiles(_JsonText)
def _stored_text(element: _JsonText, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_JsonText, "postgresql")
def _cast_to_text(element: _JsonText, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS TEXT)"
