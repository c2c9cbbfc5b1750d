"""Graph runner: stream a graph from a thread of its own, so that a hung model can be abandoned."""

import contextvars
import queue
import threading
from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, StreamMode

Graph = CompiledStateGraph[Any, Any, Any, Any]
MODES: list[StreamMode] = ["messages", "updates", "custom"]


class GraphEnded(Exception):
    """The graph has ended."""


class GraphRun:
    """One run of a graph, started at once; `next_chunk` returns its stream."""

    def __init__(
        self, graph: Graph, payload: Mapping[str, Any] | Command[Any], config: RunnableConfig
    ) -> None:
        self._graph = graph
        self._payload: Any = payload if isinstance(payload, Command) else dict(payload)
        self._config = config
        self._chunks: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._abandoned = threading.Event()
        context = contextvars.copy_context()  # with callbacks and tracers of the caller
        threading.Thread(target=context.run, args=(self._stream,), daemon=True).start()

    def next_chunk(self, seconds: float) -> tuple[str, Any] | None:
        """Return the next (mode, chunk), or None after `seconds` without one.

        Raises:
            GraphEnded: the graph has ended.
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
        """Stop the run at its next chunk, without waiting for it."""
        self._abandoned.set()

    def _stream(self) -> None:
        end: BaseException = GraphEnded()
        try:
            # "exit" writes one checkpoint per turn instead of one per step.
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
