"""Checkpoints in `checkpoints.db`."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from langgraph.checkpoint.sqlite import SqliteSaver

from chat.checkpoints.base import KEPT_TURNS, TURN, Checkpoints
from errors import StoreDamaged
from system_errors import database_error

BUSY_SECONDS = 30
_TURN = f"json_extract(CAST(metadata AS TEXT), '$.{TURN}')"
_OLD_CHECKPOINTS = f"""
SELECT checkpoint_id FROM checkpoints WHERE thread_id = ? AND checkpoint_id NOT IN (
    SELECT newest FROM (
        SELECT max(checkpoint_id) AS newest, row_number() OVER (
            PARTITION BY checkpoint_ns ORDER BY max(checkpoint_id) DESC
        ) AS age
        FROM checkpoints WHERE thread_id = ? GROUP BY checkpoint_ns, {_TURN}
    )
    WHERE age <= ?
)
"""


@contextmanager
def open_file(path: Path) -> Iterator[Checkpoints]:
    """Open the checkpointer of a file; a damaged one is moved aside.

    Raises:
        StoreError: the file cannot be written.
    """
    try:
        checkpointer = _open(path)
    except sqlite3.DatabaseError as error:
        problem = database_error(str(error), path.name)
        if not isinstance(problem, StoreDamaged):
            raise problem from None
        _move_aside(path)
        checkpointer = _open(path)
    with closing(checkpointer.conn):
        yield checkpointer


def _open(path: Path) -> "SqliteCheckpoints":
    connection = sqlite3.connect(path, check_same_thread=False, timeout=BUSY_SECONDS)
    checkpointer = SqliteCheckpoints(connection)
    try:
        checkpointer.setup()
    except BaseException:
        connection.close()
        raise
    return checkpointer


def _move_aside(path: Path) -> None:
    path.replace(path.with_name(f"{path.name}.damaged"))
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)


class SqliteCheckpoints(Checkpoints, SqliteSaver):
    """Checkpoints in a file."""

    def delete_turn(self, turn: str, thread: str) -> None:
        """Delete what a turn of a thread has written."""
        with self.cursor() as cursor:
            cursor.execute(
                f"SELECT checkpoint_id FROM checkpoints WHERE thread_id = ? AND {_TURN} = ?",
                (thread, turn),
            )
            self._delete(cursor, thread, [row[0] for row in cursor.fetchall()])

    def overwrite_deleted(self) -> None:
        """Overwrite in the file what is deleted from now on; pruning after turns needs no such."""
        with self.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")

    def prune_thread(self, thread: str) -> None:
        """Delete all checkpoints of a thread but the newest of each of its last few turns."""
        with self.cursor() as cursor:
            cursor.execute(_OLD_CHECKPOINTS, (thread, thread, KEPT_TURNS))
            self._delete(cursor, thread, [row[0] for row in cursor.fetchall()])

    def _delete(self, cursor: sqlite3.Cursor, thread: str, ids: list[str]) -> None:
        rows = [(thread, checkpoint) for checkpoint in ids]
        for table in ("writes", "checkpoints"):
            cursor.executemany(
                f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id = ?", rows
            )
