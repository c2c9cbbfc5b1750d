"""Queries of SQLite that can only read: enforced by SQLite's authorizer, with limits.

The authorizer is asked for each action while a statement is compiled, so that no spelling of it
gets past. Statements of several parts, recursion and functions off a list are refused as well;
without them rows and values cannot outgrow what the tables hold.
"""

import sqlite3
import time
from typing import Any, Final, NamedTuple

from agents.tools.sql.statements import StatementRefused, checked

ROWS = 200
SECONDS = 5.0
VALUE_BYTES = 100_000  # longest value that a function may make
_STEPS = 10_000  # instructions of SQLite between two looks at the clock

_ALLOWED: Final = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ))
_NAMES = """
count sum total avg min max group_concat string_agg abs round sign ceil ceiling floor sqrt pow
power exp ln log log10 mod length lower upper trim ltrim rtrim substr substring instr replace
concat concat_ws coalesce ifnull nullif iif typeof like glob unicode date time datetime julianday
unixepoch strftime timediff row_number rank dense_rank percent_rank cume_dist ntile lag lead
first_value last_value nth_value
"""
FUNCTIONS: Final = frozenset(_NAMES.split())
_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_LENGTH: VALUE_BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 10_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 20,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}


class Rows(NamedTuple):
    """The result of a query; `more` tells whether rows were left out."""

    columns: list[str]
    values: list[tuple[Any, ...]]
    more: bool


def select(
    connection: sqlite3.Connection, sql: str, *, rows: int = ROWS, seconds: float = SECONDS
) -> Rows:
    """Return the result of a SELECT; afterwards the connection can only be closed.

    Raises:
        StatementRefused: it would do more than read (`not_select`), takes too long (`slow`), or
            SQLite reports an error (`error`).
    """
    statement = checked(sql)
    connection.execute("PRAGMA query_only = ON")
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    connection.set_authorizer(_authorize)
    try:
        cursor = connection.execute(statement)
        found = cursor.fetchmany(rows + 1)
        columns = [column[0] for column in cursor.description or ()]
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _refusal(error) from None
    return Rows(columns, found[:rows], len(found) > rows)


def _authorize(
    action: int, first: str | None, second: str | None, _database: str | None, _by: str | None
) -> int:
    if action in _ALLOWED:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in FUNCTIONS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _refusal(error: Exception) -> StatementRefused:
    text = str(error)
    if text == "interrupted":
        return StatementRefused("slow")
    if "not authorized" in text or "prohibited" in text:
        return StatementRefused("not_select", text)
    return StatementRefused("error", text)
