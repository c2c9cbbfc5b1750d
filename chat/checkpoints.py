"""LangGraph checkpointer in `checkpoints.db`: the working memory of the assistants.

The transcript in `app.db` is the record; checkpoints may be pruned or lost and are restored from
it. Of a thread the last checkpoints of its last few turns are kept: another version of one of
these goes on exactly from where it began.
"""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from chains import sources
from errors import StoreDamaged
from settings import Settings
from system_errors import database_error

BUSY_SECONDS = 30
KEPT_TURNS = 4  # of a thread: each takes as much as the history in the prompt, not as the thread
TURN = "turn"  # key in the metadata of a checkpoint, and in the configuration of its turn
# Types in the artifacts of tool messages. Checkpoints of version 0.1 name another module.
ALLOWED_TYPES = [("chains.sources", "Source"), ("chains.records", "Source")]
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
def open_checkpointer(settings: Settings) -> Iterator["Checkpoints"]:
    """Open the checkpointer; a damaged file is moved aside, as it can be restored.

    Raises:
        StoreError: the file cannot be written.
    """
    path = settings.prepare_state() / "checkpoints.db"
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


def _open(path: Path) -> "Checkpoints":
    sys.modules.setdefault("chains.records", sources)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=BUSY_SECONDS)
    checkpointer = Checkpoints(
        connection, serde=JsonPlusSerializer(allowed_msgpack_modules=ALLOWED_TYPES)
    )
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


class Checkpoints(SqliteSaver):
    """A SQLite checkpointer that ignores writes of abandoned turns.

    A hung model may return minutes later, when another question of the same thread has been
    answered; its checkpoint would replace that answer. Its asynchronous methods run in threads.
    """

    def __init__(self, conn: sqlite3.Connection, *, serde: JsonPlusSerializer) -> None:
        super().__init__(conn, serde=serde)
        self._abandoned: set[str] = set()

    def abandon_turn(self, turn: str, thread: str) -> None:
        """Delete what a turn of a thread has written, and ignore what it writes from now on."""
        self._abandoned.add(turn)
        with self.cursor() as cursor:
            cursor.execute(
                f"SELECT checkpoint_id FROM checkpoints WHERE thread_id = ? AND {_TURN} = ?",
                (thread, turn),
            )
            self._delete(cursor, thread, [row[0] for row in cursor.fetchall()])

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

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Save a checkpoint, unless its turn was abandoned."""
        if config["configurable"].get(TURN) in self._abandoned:
            return config
        return super().put(config, checkpoint, metadata, new_versions)

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Save the writes of a step, unless its turn was abandoned."""
        if config["configurable"].get(TURN) not in self._abandoned:
            super().put_writes(config, writes, task_id, task_path)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Return a checkpoint; see `get_tuple`."""
        return await asyncio.to_thread(self.get_tuple, config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Yield checkpoints; see `list`."""
        found = self.list(config, filter=filter, before=before, limit=limit)
        for one in await asyncio.to_thread(list, found):
            yield one

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Save a checkpoint; see `put`."""
        return await asyncio.to_thread(self.put, config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Save the writes of a step; see `put_writes`."""
        await asyncio.to_thread(self.put_writes, config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete a thread; see `delete_thread`."""
        await asyncio.to_thread(self.delete_thread, thread_id)
