"""The assistants' working memory: LangGraph checkpoints in `checkpoints.db`.

The transcript in `app.db` is the record; what stands here may be pruned or lost and is made again
from it. Only the newest checkpoint of a thread is kept.
"""

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from chains import sources
from errors import StoreDamaged
from settings import Settings
from system_errors import database_error

BUSY_SECONDS = 30
# What tool messages carry beside their text. Checkpoints of version 0.1 name its module otherwise.
OURS = [("chains.sources", "Source"), ("chains.records", "Source")]


@contextmanager
def open_checkpointer(settings: Settings) -> Iterator["Checkpoints"]:
    """Open the memory of all threads; a damaged file is put aside, since nothing is lost with it.

    Raises:
        StoreError: the file cannot be written.
    """
    path = settings.prepare_state() / "checkpoints.db"
    try:
        memory = _open(path)
    except sqlite3.DatabaseError as error:
        found = database_error(str(error), path.name)
        if not isinstance(found, StoreDamaged):
            raise found from None
        _put_aside(path)
        memory = _open(path)
    with closing(memory.conn):
        yield memory


def _open(path: Path) -> "Checkpoints":
    sys.modules.setdefault("chains.records", sources)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=BUSY_SECONDS)
    memory = Checkpoints(connection, serde=JsonPlusSerializer(allowed_msgpack_modules=OURS))
    try:
        memory.setup()
    except BaseException:
        connection.close()
        raise
    return memory


def _put_aside(path: Path) -> None:
    path.replace(path.with_name(f"{path.name}.damaged"))
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)


class Checkpoints(SqliteSaver):
    """A SQLite checkpointer that a turn given up cannot write to any more.

    A model that hangs may come back minutes after its reader has gone and another question of the
    same thread has been answered; what it then saves would replace that answer.
    """

    def __init__(self, conn: sqlite3.Connection, *, serde: JsonPlusSerializer) -> None:
        super().__init__(conn, serde=serde)
        self._given_up: set[str] = set()

    def give_up(self, turn: str) -> None:
        """Ignore whatever the turn (`configurable.turn` of its config) still saves."""
        self._given_up.add(turn)

    def forget(self, thread: str) -> None:
        """Drop the memory of a thread; its next turn starts from the transcript."""
        self.delete_thread(thread)

    def prune_thread(self, thread: str) -> None:
        """Drop all but the newest checkpoint of a thread."""
        newest = (
            "checkpoint_id < (SELECT max(checkpoint_id) FROM checkpoints AS c"
            " WHERE c.thread_id = {table}.thread_id AND c.checkpoint_ns = {table}.checkpoint_ns)"
        )
        with self.cursor() as cursor:
            for table in ("writes", "checkpoints"):
                where = f"thread_id = ? AND {newest.format(table=table)}"
                cursor.execute(f"DELETE FROM {table} WHERE {where}", (thread,))

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Save a checkpoint, unless its turn was given up."""
        if config["configurable"].get("turn") in self._given_up:
            return config
        return super().put(config, checkpoint, metadata, new_versions)

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Save what a step wrote, unless its turn was given up."""
        if config["configurable"].get("turn") not in self._given_up:
            super().put_writes(config, writes, task_id, task_path)
