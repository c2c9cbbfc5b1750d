"""Statements that SQLite and Postgres write differently.

upsert(connection, table, {"name": "hits", "value": 1.0})   # the new values for the old ones
upsert(connection, table, rows, keep=True)                  # the old row stays
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Table
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
