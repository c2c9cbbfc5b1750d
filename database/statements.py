"""Statements that SQLite and Postgres write differently.

upsert(connection, table, {"name": "hits", "value": 1.0})   # the new values for the old ones
upsert(connection, table, rows, keep=True)                  # the old row stays
insert_new(connection, table, ["id"], query)                # of the rows of a query
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Select, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: Connection,
    table: Table,
    rows: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    set_: Callable[[Any], Mapping[str, Any]] | None = None,
    keep: bool = False,
) -> CursorResult[Any]:
    """Insert rows; where the primary key of one is taken, change the row that has it.

    Args:
        connection: In a write transaction.
        table: With a primary key.
        rows: One row or several.
        set_: Returns the columns to change, given those that were to be inserted; without it all
            columns of the row are changed.
        keep: Whether a row that is there, by any unique key, stays as it is.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(table)
    if keep:
        return connection.execute(statement.on_conflict_do_nothing(), rows)
    key = [column.name for column in table.primary_key]
    one = rows if isinstance(rows, Mapping) else rows[0]
    changed = (
        {name: statement.excluded[name] for name in one if name not in key}
        if set_ is None
        else dict(set_(statement.excluded))
    )
    return connection.execute(
        statement.on_conflict_do_update(index_elements=key, set_=changed), rows
    )


def insert_new(
    connection: Connection, table: Table, columns: Sequence[str], query: Select[Any]
) -> None:
    """Insert the rows of a query; where a key of one is taken, the row that has it stays."""
    if connection.dialect.name == "postgresql":
        added = postgresql.insert(table).from_select(columns, query)
        connection.execute(added.on_conflict_do_nothing())
        return
    ignoring = sqlite.insert(table).prefix_with("OR IGNORE")
    connection.execute(ignoring.from_select(columns, query))


def inserted_id(result: CursorResult[Any]) -> int:
    """Return the number that the database gave to the one row that a statement inserted."""
    key = result.inserted_primary_key
    assert key is not None  # of an insert of one row
    return int(key[0])
