"""What the checkpointers of both engines have in common."""

import asyncio
import sys
from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from chains import sources

KEPT_TURNS = 4  # of a thread: each takes as much as the history in the prompt, not as the thread
TURN = "turn"  # key in the metadata of a checkpoint, and in the configuration of its turn
# Types in the artifacts of tool messages. Checkpoints of version 0.1 name another module.
ALLOWED_TYPES = [("chains.sources", "Source"), ("chains.records", "Source")]


def serializer() -> JsonPlusSerializer:
    """Return what turns the state of a graph into bytes and back."""
    sys.modules.setdefault("chains.records", sources)
    return JsonPlusSerializer(allowed_msgpack_modules=ALLOWED_TYPES)


class Checkpoints(BaseCheckpointSaver[Any]):
    """A checkpointer that ignores writes of abandoned turns.

    A hung model may return minutes later, when another question of the same thread has been
    answered; its checkpoint would replace that answer. Its asynchronous methods run in threads.
    The class of an engine inherits from this one and from the checkpointer of LangGraph.
    """

    conn: Any  # a connection to the file, or a pool of them to the server

    def __init__(self, connection: Any) -> None:
        super().__init__(connection, serde=serializer())  # type: ignore[misc]
        self._abandoned: set[str] = set()

    def abandon_turn(self, turn: str, thread: str) -> None:
        """Delete what a turn of a thread has written, and ignore what it writes from now on."""
        self._abandoned.add(turn)
        self.delete_turn(turn, thread)

    @abstractmethod
    def delete_turn(self, turn: str, thread: str) -> None:
        """Delete what a turn of a thread has written."""

    @abstractmethod
    def prune_thread(self, thread: str) -> None:
        """Delete all checkpoints of a thread but the newest of each of its last few turns."""

    @abstractmethod
    def overwrite_deleted(self) -> None:
        """Overwrite what is deleted from now on, where the engine can; pruning needs it not."""

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
