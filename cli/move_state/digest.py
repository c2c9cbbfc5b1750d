"""Digest of a table: the number of its rows, and a hash that does not depend on their order."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Float, Table, select

_SIZE = 1 << 256


class TableDigest:
    """Adds up rows of a table, as either engine returns them.

    The hash is the sum of the SHA-256 of all rows, so that the order does not matter, and a row
    that is there twice does. What the engines return differently is made alike first: numbers that
    SQLite keeps as whole ones, the order of keys in JSON, and NUL characters, of which Postgres has
    none.
    """

    def __init__(self, table: Table) -> None:
        self._columns = list(table.columns)
        self.rows = 0
        self._sum = 0

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows by column name."""
        for row in rows:
            values = [_plain(column, row[column.name]) for column in self._columns]
            written = json.dumps(values, sort_keys=True).encode()
            self._sum += int.from_bytes(hashlib.sha256(written).digest(), "big")
            self.rows += 1

    @property
    def sha256(self) -> str:
        """The hash of the rows so far, 64 hexadecimal digits."""
        return f"{self._sum % _SIZE:064x}"


def digest_of(connection: Connection, table: Table, batch: int) -> TableDigest:
    """Return the digest of a table, read a batch at a time."""
    found = TableDigest(table)
    rows = connection.execute(select(table), execution_options={"yield_per": batch})
    for part in rows.partitions():
        found.add([row._asdict() for row in part])
    return found


def _plain(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    if isinstance(column.type, Boolean):
        return bool(value)
    if isinstance(column.type, Float):
        return float(value)
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value
