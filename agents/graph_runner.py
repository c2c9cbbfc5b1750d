"""Run a graph in a thread of its own, so that its reader can walk away from a model that hangs."""

import contextvars
import queue
import threading
from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import StreamMode

Graph = CompiledStateGraph[Any, Any, Any, Any]
MODES: list[StreamMode] = ["messages", "updates", "custom"]


class Ended(Exception):
    """The graph has come to its end."""


class GraphRun:
    """One run of a graph; chunks are taken out with `next_chunk`."""

    def __init__(self, graph: Graph, payload: Mapping[str, Any], config: RunnableConfig) -> None:
        self._graph = graph
        self._payload = dict(payload)
        self._config = config
        self._chunks: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._abandoned = threading.Event()
        context = contextvars.copy_context()  # callbacks and tracers of the caller go along
        threading.Thread(target=context.run, args=(self._drive,), daemon=True).start()

    def next_chunk(self, seconds: float) -> tuple[str, Any] | None:
        """Return the next (mode, chunk), or None when nothing came in time.

        Raises:
            Ended: the graph has ended.
            Exception: whatever the graph raised.
        """
        try:
            mode, chunk = self._chunks.get(timeout=seconds)
        except queue.Empty:
            return None
        if mode == "ended":
            raise chunk
        return mode, chunk

    def abandon(self) -> None:
        """Stop at the next chunk; does not wait for it."""
        self._abandoned.set()

    def _drive(self) -> None:
        end: BaseException = Ended()
        try:
            # "exit" writes one checkpoint a turn instead of one a step.
            stream = self._graph.stream(
                self._payload, self._config, stream_mode=MODES, durability="exit"
            )
            for mode, chunk in stream:
                if self._abandoned.is_set():
                    break
                self._chunks.put((mode, chunk))
        except BaseException as error:
            end = error
        self._chunks.put(("ended", end))
