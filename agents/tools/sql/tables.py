"""Ingested tables as SQLite: the sheets and CSV files of a scope, built anew when documents change.

A query gets a copy of the database in memory, so that queries in threads share nothing.
"""

import re
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from agents.tools.sql.read_only import Rows, select
from agents.tools.sql.sheets import SheetTable, sheet_tables
from index.documents import SourceRow
from index.scope import Scope
from index.search import SearchIndex

FILES = 100  # of a scope
ROWS = 200_000
DATABASES = 4  # kept, of scopes and generations
_SUFFIXES: Final = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")


class _Built(NamedTuple):
    database: bytes
    schema: str


class TableStore:
    """The tables of the documents that a scope may see; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._built: OrderedDict[tuple[int, int, Scope], _Built] = OrderedDict()

    def database(self, index: SearchIndex, scope: Scope) -> _Built:
        """Return the database of a scope as bytes, and its schema as text; empty without tables."""
        key = (id(index), index.generation, scope)
        with self._lock:
            if key not in self._built:
                self._built[key] = _build(index, scope)
                while len(self._built) > DATABASES:
                    self._built.popitem(last=False)
            self._built.move_to_end(key)
            return self._built[key]


class IngestedTables:
    """The tables of one scope; see `agents.tools.sql.tool.Database`."""

    def __init__(self, store: TableStore, index: SearchIndex, scope: Scope) -> None:
        self._store, self._index, self._scope = store, index, scope

    def schema(self) -> str:
        """Return the tables with their columns; empty where there are none."""
        return self._store.database(self._index, self._scope).schema

    def select(self, sql: str) -> Rows:
        """Return the result of a SELECT.

        Raises:
            StatementRefused: see `read_only.select`.
        """
        built = self._store.database(self._index, self._scope)
        with closing(sqlite3.connect(":memory:")) as connection:
            if built.database:
                connection.deserialize(built.database)
            return select(connection, sql)


def _build(index: SearchIndex, scope: Scope) -> _Built:
    lines: list[str] = []
    with closing(sqlite3.connect(":memory:")) as connection:
        names: set[str] = set()
        left = ROWS
        for source, table in _tables(index, scope):
            if len(table.rows) > left:
                break
            left -= len(table.rows)
            name = _name(source, names)
            names.add(name)
            lines.append(_write(connection, name, table, source))
        connection.commit()
        return _Built(connection.serialize() if lines else b"", "\n".join(lines))


def _tables(index: SearchIndex, scope: Scope) -> Iterator[tuple[SourceRow, SheetTable]]:
    rows = [row for row in index.sources(scope) if row.children and _is_sheet(row.source)]
    for row in rows[:FILES]:
        for page in range(1, row.pages + 1):
            text = index.page_text(row.source, page, scope=scope)
            for table in sheet_tables(text):
                yield row, table


def _is_sheet(source: str) -> bool:
    return PurePosixPath(source.partition("?")[0]).suffix.lower() in _SUFFIXES


def _name(source: SourceRow, taken: set[str]) -> str:
    """Return a name of the file's own, as an SQL name without quotes."""
    stem = PurePosixPath(source.source.replace("\\", "/").partition("?")[0]).stem
    plain = re.sub(r"\W+", "_", stem).strip("_").lower() or "table"
    plain = f"t_{plain}" if plain[0].isdigit() else plain
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}_{number}", number + 1
    return name


def _write(connection: sqlite3.Connection, name: str, table: SheetTable, source: SourceRow) -> str:
    """Create a table and return its line of the schema."""
    columns = _distinct(table.columns)
    quoted = [_quoted(column) for column in columns]
    connection.execute(f"CREATE TABLE {_quoted(name)} ({', '.join(quoted)})")
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {_quoted(name)} VALUES ({marks})", table.rows)
    listed = ", ".join(
        f"{column}{f' ({unit})' if unit else ''}"
        for column, unit in zip(quoted, table.units, strict=True)
    )
    return f"{_quoted(name)}: {listed} -- {len(table.rows)} rows, {source.title or source.source}"


def _distinct(columns: Sequence[str]) -> list[str]:
    """Return names that differ by more than case, as SQLite needs them."""
    names: dict[str, str] = {}
    for column in columns:
        name, number = column, 2
        while name.lower() in names:
            name, number = f"{column} {number}", number + 1
        names[name.lower()] = name
    return list(names.values())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
