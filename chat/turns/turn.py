"""A turn that is ready to run, and the ends that are no answer of the model."""

import logging
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from agents.events import ApprovalDecision, ApprovalRequest, Error, Event
from agents.messages import Language, bilingual
from chat.transcript import Status
from system_errors import as_rag_error

logger = logging.getLogger(__name__)


class Resumed(NamedTuple):
    """What a turn goes on from after the approval of a tool call.

    Attributes:
        events: All its events so far, with the decision.
        last: The number of the last of them.
        values: The state of the graph: its usage and guard decisions so far.
    """

    request: ApprovalRequest
    decision: ApprovalDecision
    events: Sequence[Event]
    last: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """A turn that has locked its thread and is ready to run.

    Attributes:
        again: Whether the question is answered anew, whatever the answer cache has.
        replaces: Id of the turn that this one is another version of; empty for none.
        resumed: Where it goes on after an approval; None for a turn that begins.
    """

    id: str
    thread: str
    question: str
    language: Language
    again: bool = False
    replaces: str = ""
    resumed: Resumed | None = None

    def cancelled(self) -> Error:
        """Return the end of the cancelled turn."""
        return self._end("cancelled")

    def timed_out(self, limit: float) -> Error:
        """Return the end of the turn after `limit` seconds."""
        return self._end("turn_timeout", seconds=f"{limit:g}")

    def interrupted(self) -> Error:
        """Return the end of the turn whose process has stopped."""
        return self._end("interrupted")

    def unanswered(self) -> Error:
        """Return the end of the turn whose model returned no text."""
        return self._end("no_answer")

    def failed(self, error: Exception) -> Error:
        """Return the end of the turn after any error: its cause, or a number of the log."""
        known = as_rag_error(error)
        if known.code != "internal":  # such as a full disk
            return Error.of(known.text, known.code, self.language)
        number = uuid.uuid4().hex[:8]
        logger.error("turn %s failed (%s)", self.id, number, exc_info=error)
        return self._end("failed", number=number)

    def _end(self, code: str, **values: str) -> Error:
        return Error.of(bilingual(code, self.language, **values), code, self.language)


class StopRequest(threading.Event):
    """Set to end a turn.

    Attributes:
        interrupted: Whether its process stops; else its user has cancelled it.
    """

    interrupted = False

    def interrupt(self) -> None:
        """End the turn because its process stops."""
        self.interrupted = True
        self.set()


class TurnStopped(Exception):
    """The turn was cancelled or ran out of time; `end` tells its reader."""

    def __init__(self, status: Status, end: Error) -> None:
        super().__init__(end.code)
        self.status = status
        self.end = end
