"""Working memory: what the graph remembers of earlier turns, kept in its checkpointer.

It is restored from the transcript where the checkpointer has lost it.
"""

from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.types import Interrupt, Overwrite

from agents.events import Answer
from agents.graph_runner import Graph
from agents.middleware.tools.call_repair import close_calls
from agents.middleware.turn_hooks import LAST_NODE
from agents.state import plain
from chains.sources import Source
from chat.store import AppStore

RESTORED_TURNS = 20


class WorkingMemory:
    """The memory of one thread of a user in a graph's checkpointer."""

    def __init__(self, graph: Graph, store: AppStore, thread: str, user: str) -> None:
        self._graph = graph
        self._store = store
        self._thread = thread
        self._user = user

    def missing_messages(self, config: RunnableConfig) -> list[AnyMessage]:
        """Return earlier turns of the transcript; none where the graph has them."""
        if self._has_messages(config) or not self._store.has_earlier_turns(self._thread):
            return []
        return self.past_messages()

    def past_messages(self) -> list[AnyMessage]:
        """Return the last answered turns of the transcript."""
        last = RESTORED_TURNS + 1  # with the turn that has just begun
        past: list[AnyMessage] = []
        for exchange in self._store.exchanges(self._thread, self._user, last=last):
            if exchange.status == "done":
                past += [HumanMessage(exchange.question), AIMessage(exchange.text)]
        return past

    def add(
        self, config: RunnableConfig, question: str, answer: Answer, sources: list[Source]
    ) -> None:
        """Add a turn that the graph did not answer, with its passages for a follow-up."""
        if not self._graph.checkpointer:
            return
        turn = [HumanMessage(question), AIMessage(answer.answer)]
        values = {
            "messages": [*self.missing_messages(config), *turn],
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
        if not self._graph.checkpointer:
            return
        messages = self._graph.get_state(config).values.get("messages", [])
        known = {id(message) for message in messages}
        results = [m for m in close_calls(messages, words) if id(m) not in known]
        if results:
            ended = {"messages": [*results, AIMessage(words)]}
            self._graph.update_state(config, ended, as_node=LAST_NODE)

    def _has_messages(self, config: RunnableConfig) -> bool:
        checkpointer: Any = self._graph.checkpointer
        if not checkpointer or checkpointer.get_tuple(config) is None:
            return False  # of a new thread, without the work of restoring a state
        return bool(self._graph.get_state(config).values.get("messages"))

    def settle(self, turn: str, *, keep: bool) -> None:
        """Keep one checkpoint after a good turn; drop the memory after any other."""
        checkpointer: Any = self._graph.checkpointer
        if not hasattr(checkpointer, "prune_thread"):
            return
        if keep:
            checkpointer.prune_thread(self._thread)
        else:
            checkpointer.abandon_turn(turn)
            checkpointer.delete_thread(self._thread)
