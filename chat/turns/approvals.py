"""Approvals: the turns of a conversation that wait until a person approves a tool call.

A turn waits in `app.db` and its graph in the checkpointer, so that both survive a restart.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import Interrupt

from agents.events import ApprovalDecision, ApprovalRequest, Error
from agents.messages import Language, bilingual, language_of
from chat.store import AppStore
from chat.transcript import WaitingTurn
from chat.turns.turn import Resumed, Turn
from chat.working_memory import WorkingMemory
from errors import ApprovalGone
from settings import Settings
from text.visible import visible


def approval_request(interrupt: Interrupt) -> ApprovalRequest | None:
    """Return the request in an interrupt of `agents.middleware.tools.approval`; None in others."""
    match interrupt.value:
        case {
            "action_requests": [{"name": str(name), "args": dict(arguments), "description": text}],
            "why": list(why),
            "call": str(call),
        }:
            question = str(text).partition("\n\n```")[0]  # without the arguments
            return ApprovalRequest(interrupt.id, name, arguments, why, question, call)
    return None


def resume_value(decision: ApprovalDecision, tool: str) -> dict[str, Any]:
    """Return a decision in the form that the interrupt is resumed with."""
    made: dict[str, Any] = {"type": decision.decision}
    if decision.decision == "edit":
        made["edited_action"] = {"name": tool, "args": decision.arguments or {}}
    if decision.message:
        made["message"] = decision.message
    return {"decisions": [made]}


class Approvals:
    """The waiting turn of one conversation.

    Args:
        store: Records the turn.
        memory: Of the graph that waits.
        settings: With the time after which a call is rejected.
        thread: The conversation.
        user: Its owner.
        config: Returns the configuration of the graph for a turn.
    """

    def __init__(
        self,
        store: AppStore,
        memory: WorkingMemory,
        settings: Settings,
        thread: str,
        user: str,
        config: Callable[[Turn], RunnableConfig],
    ) -> None:
        self._store = store
        self._memory = memory
        self._settings = settings
        self._thread = thread
        self._user = user
        self._config = config

    def pending(self) -> WaitingTurn | None:
        """Return the turn that waits; one that has waited too long is closed as rejected."""
        waiting = self._store.waiting(self._thread, self._user)
        if waiting is None or time.time() - waiting.since <= self._settings.approval_seconds:
            return waiting
        self.close(waiting, "approval_expired")
        return None

    def supersede(self) -> None:
        """Close a waiting turn as rejected, since another question is asked."""
        if waiting := self.pending():
            self.close(waiting, "approval_superseded")

    def close(self, waiting: WaitingTurn, reason: str) -> None:
        """Close a waiting turn as rejected; its call gets the reason as its result."""
        turn = self._turn(waiting)
        seconds = f"{self._settings.approval_seconds:g}"
        values = {"name": visible(waiting.request.tool), "seconds": seconds}
        words = bilingual(reason, turn.language, **values)
        end = Error.of(words, reason, turn.language, waiting.request.usage)
        number = waiting.events[-1][0] + 1
        sources = [source for _, e in waiting.events for source in getattr(e, "items", [])]
        closed = self._store.finish(
            turn.id,
            "rejected",
            end,
            text="",
            sources=sources,
            events=[(number, end)],
            was="waiting",
        )
        if closed:
            self._memory.close_calls(self._config(turn), end.message)

    def begin(self, decision: ApprovalDecision) -> Turn:
        """Lock the thread and record the decision; pass the result to `Conversation.run`.

        Raises:
            ApprovalGone: the call waits no more, or cannot be continued.
            ThreadBusy: the thread is answering another question.
        """
        waiting = self.pending()
        if waiting is None or waiting.request.id != decision.request:
            asked = waiting.question if waiting else ""
            language = language_of(asked, self._settings.language)
            raise ApprovalGone(bilingual("approval_gone", language))
        turn, request = self._turn(waiting), waiting.request
        asks = self._memory.asks(self._config(turn), request.id)
        if asks is None or approval_request(asks[0]) != replace(request, ms=0, usage={}):
            self.close(waiting, "approval_lost")
            name = visible(request.tool)
            raise ApprovalGone(bilingual("approval_lost", turn.language, name=name))
        last = self._store.go_on(waiting, decision)
        if last is None:
            raise ApprovalGone(bilingual("approval_gone", turn.language))
        past = [event for _, event in waiting.events]
        return replace(turn, resumed=Resumed(request, decision, past, last, asks[1]))

    def _turn(self, waiting: WaitingTurn) -> Turn:
        language: Language = language_of(waiting.question, self._settings.language)
        return Turn(waiting.turn, self._thread, waiting.question, language)
