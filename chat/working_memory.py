"""Working memory: what the graph remembers of the turns before, kept in its checkpointer.

A checkpoint names the turn that it was written in. A turn goes on from the checkpoint of the turn
before it in the conversation as it is shown: the newest one, or, where another version of a turn
has been chosen or is made, a copy of an earlier one. Where there is none any more, the memory is
restored from the transcript.
"""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    copy_checkpoint,
    empty_checkpoint,
)
from langgraph.checkpoint.base.id import uuid6
from langgraph.types import Interrupt, Overwrite

from agents.events import Answer
from agents.graph_runner import Graph
from agents.middleware.tools.call_repair import close_calls
from agents.middleware.turn_hooks import LAST_NODE
from agents.state import plain
from chains.sources import Source
from chat.checkpoints import TURN
from chat.store import AppStore
from chat.transcript import Exchange

RESTORED_TURNS = 20


class WorkingMemory:
    """The memory of one thread of a user in a graph's checkpointer.

    Args:
        earlier: Messages before the first turn of the thread, which it does not hold.
    """

    def __init__(
        self,
        graph: Graph,
        store: AppStore,
        thread: str,
        user: str,
        earlier: Sequence[AnyMessage] = (),
    ) -> None:
        self._earlier = list(earlier)
        self._graph = graph
        self._store = store
        self._thread = thread
        self._user = user

    def recall(self, config: RunnableConfig) -> list[AnyMessage]:
        """Make the newest checkpoint that of the turn before the one of `config`.

        Returns the messages that the graph must be given besides: all of the turns before where it
        has no checkpointer, otherwise none.
        """
        before = self._store.remembered_turns(self._thread)
        if not self._graph.checkpointer:
            return self.past_messages()
        if before and self._restore_checkpoint(config, before):
            return []
        if self._newest():
            self._save(config, empty_checkpoint())
        if before or self._earlier:
            self._restore(config)
        return []

    def _restore_checkpoint(self, config: RunnableConfig, turns: Sequence[str]) -> bool:
        """Make the checkpoint of the first of these turns that has one the newest.

        Return whether the thread has a checkpoint to go on from.
        """
        newest = self._newest()
        if newest is None or newest.metadata.get(TURN) in turns:
            return newest is not None
        checkpointer: Any = self._graph.checkpointer
        for turn in turns:
            saved = list(checkpointer.list(self._place(), filter={TURN: turn}, limit=1))
            if saved:
                self._save(config, copy_checkpoint(saved[0].checkpoint))
                return True
        return False

    def _newest(self) -> CheckpointTuple | None:
        checkpointer: Any = self._graph.checkpointer
        newest: CheckpointTuple | None = checkpointer.get_tuple(self._place())
        return newest

    def _place(self) -> RunnableConfig:
        return {"configurable": {"thread_id": self._thread, "checkpoint_ns": ""}}

    def _save(self, config: RunnableConfig, checkpoint: Checkpoint) -> None:
        """Write a checkpoint as the newest one, in the name of the turn of `config`."""
        checkpointer: Any = self._graph.checkpointer
        checkpoint["id"] = str(uuid6())
        where = {"checkpoint_ns": "", **config["configurable"]}
        metadata: CheckpointMetadata = {"source": "fork", "step": -1, "parents": {}}
        versions = checkpoint["channel_versions"]
        checkpointer.put({**config, "configurable": where}, checkpoint, metadata, versions)

    def _restore(self, config: RunnableConfig) -> None:
        """Add the last answered turns of the transcript, with the passages of the last one."""
        past = self._past()
        if messages := [*self._earlier, *_messages(past)]:
            evidence = plain(past[-1].sources) if past else []
            values = {"messages": messages, "evidence": Overwrite(evidence)}
            self._graph.update_state(config, values, as_node=LAST_NODE)

    def past_messages(self) -> list[AnyMessage]:
        """Return the earlier messages and the last answered turns of the transcript."""
        return [*self._earlier, *_messages(self._past())]

    def _past(self) -> list[Exchange]:
        last = RESTORED_TURNS + 1  # with the turn that has just begun
        exchanges = self._store.exchanges(self._thread, self._user, last=last)
        return [exchange for exchange in exchanges if exchange.status == "done"]

    def add(
        self, config: RunnableConfig, question: str, answer: Answer, sources: list[Source]
    ) -> None:
        """Add a turn that the graph did not answer, with its passages for a follow-up."""
        if not self._graph.checkpointer:
            return
        self.recall(config)
        values = {
            "messages": [HumanMessage(question), AIMessage(answer.answer)],
            "evidence": Overwrite(plain(sources)),
        }
        self._graph.update_state(config, values, as_node=LAST_NODE)

    def asks(
        self, config: RunnableConfig, interrupt: str
    ) -> tuple[Interrupt, dict[str, Any]] | None:
        """Return this interrupt and the state of the graph, where it waits there; else None."""
        if not self._graph.checkpointer:
            return None
        state = self._graph.get_state(config)
        return next(((i, state.values) for i in state.interrupts if i.id == interrupt), None)

    def close_calls(self, config: RunnableConfig, words: str) -> None:
        """End a turn of the graph at an open tool call: each gets these words as its result."""
        if not self._graph.checkpointer or not self._restore_checkpoint(
            config, [config["configurable"][TURN]]
        ):
            return
        messages = self._graph.get_state(config).values.get("messages", [])
        known = {id(message) for message in messages}
        results = [m for m in close_calls(messages, words) if id(m) not in known]
        if results:
            ended = {"messages": [*results, AIMessage(words)]}
            self._graph.update_state(config, ended, as_node=LAST_NODE)

    def settle(self, turn: str, *, keep: bool) -> None:
        """Keep the memory of a good turn and drop that of any other; delete old checkpoints."""
        checkpointer: Any = self._graph.checkpointer
        if not hasattr(checkpointer, "prune_thread"):
            return
        if not keep:
            checkpointer.abandon_turn(turn, self._thread)
        checkpointer.prune_thread(self._thread)


def _messages(past: Sequence[Exchange]) -> list[AnyMessage]:
    messages: list[AnyMessage] = []
    for exchange in past:
        messages += [HumanMessage(exchange.question), AIMessage(exchange.text)]
    return messages
