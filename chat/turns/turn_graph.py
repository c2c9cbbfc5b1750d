"""Turn graph: what the graph of a conversation gets for a turn, and its events until it ends."""

import threading
from collections.abc import Iterator
from typing import Any

from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from agents.events import Event
from agents.graph_runner import Graph, GraphEnded, GraphRun
from agents.middleware.model.pictures import PICTURES
from agents.middleware.tools.approval import ANSWERED, CAN_APPROVE
from chat.store import AppStore
from chat.turns.approvals import resume_value
from chat.turns.event_recorder import EventRecorder
from chat.turns.turn import StopRequest, Turn, TurnStopped
from chat.turns.turn_state import TurnState
from chat.working_memory import WorkingMemory
from models.vision.pictures import AskedPictures
from settings import Settings

POLL_SECONDS = 0.05  # interval at which a waiting turn checks its time limit and cancellation


class TurnGraph:
    """The graph of a conversation, run turn by turn.

    Args:
        graph: The graph.
        memory: What it remembers of the conversation.
        store: Where the pictures of turns are.
        settings: The limits.
        user: The owner of the conversation.
        can_approve: Whether somebody can be asked to approve a tool call.
    """

    def __init__(
        self,
        graph: Graph,
        memory: WorkingMemory,
        store: AppStore,
        settings: Settings,
        user: str,
        *,
        can_approve: bool,
    ) -> None:
        self.graph = graph
        self._memory = memory
        self._store = store
        self._settings = settings
        self._user = user
        self._can_approve = can_approve

    @property
    def has_tools(self) -> bool:
        """Whether it may write text before a tool call."""
        return "tools" in self.graph.nodes

    def events(
        self,
        turn: Turn,
        state: TurnState,
        recorder: EventRecorder,
        cancel: threading.Event | None,
    ) -> Iterator[Event]:
        """Yield the events of the graph until it ends.

        Raises:
            TurnStopped: cancelled or out of time; the graph is abandoned.
        """
        config = self.config(turn)
        run = GraphRun(self.graph, self._payload(turn, config), config)
        try:
            while True:
                chunk = run.next_chunk(POLL_SECONDS)
                recorder.tick()
                cancelled = recorder.cancelled or (cancel is not None and cancel.is_set())
                interrupted = isinstance(cancel, StopRequest) and cancel.interrupted
                self._check_stop(turn, state, cancelled, interrupted)
                if chunk is not None:
                    yield from state.consume(*chunk)
        except GraphEnded:
            return
        finally:
            run.abandon()

    def _payload(self, turn: Turn, config: RunnableConfig) -> dict[str, Any] | Command[Any]:
        """Return the input of the graph: the question, or the decision that it waits for."""
        if turn.resumed is None:
            missing = self._memory.recall(config)
            return {"messages": [*missing, HumanMessage(turn.question)]}
        request = turn.resumed.request
        answer = resume_value(turn.resumed.decision, request.tool)
        return Command(resume={request.id: answer})  # by its id: it is for no other call

    def config(self, turn: Turn) -> RunnableConfig:
        """Return the configuration of the graph for a turn."""
        values = {"thread_id": turn.thread, "turn": turn.id, "language": turn.language}
        asking = {CAN_APPROVE: self._can_approve or turn.resumed is not None}
        answered = {ANSWERED: turn.resumed.request.call} if turn.resumed else {}
        return {"configurable": {**values, **asking, **answered, PICTURES: self.pictures(turn)}}

    def pictures(self, turn: Turn) -> list[AskedPictures]:
        """Return the pictures that the model looks at with a turn."""
        before = self._settings.image_turns
        return self._store.asked_pictures(turn.thread, turn.id, self._user, before)

    def _check_stop(self, turn: Turn, state: TurnState, cancelled: bool, interrupted: bool) -> None:
        if interrupted:
            raise TurnStopped("interrupted", turn.interrupted())
        if cancelled:
            raise TurnStopped("cancelled", turn.cancelled())
        limit = self._settings.turn_seconds
        if state.seconds() > limit:
            raise TurnStopped("failed", turn.timed_out(limit))
