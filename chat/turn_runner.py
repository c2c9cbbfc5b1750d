"""Background turn runner: a reload, a click or a closed tab does not end an answer.

    runner = TurnRunner(store)                              # one for the whole application
    turn_id = runner.start(conversation, "How long is military leave?")   # returns at once
    for seq, event in runner.events(turn_id, user, after=seen): ...       # poll; survives reload
    runner.cancel(turn_id, user)                            # acts within a second
    runner.regenerate(conversation, turn_id)                # another version; returns its id
    runner.edit(conversation, turn_id, "How long is sick leave?")

A page that opens a thread reads the running turn from the store (`Thread.running`) and polls its
events from 0; a turn ends with an `Answer` or an `Error` event, after which it is in the transcript
(`store.exchanges`).
"""

import logging
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from agents.events import ApprovalDecision, Error, Event
from chat.conversation import Conversation
from chat.store import AppStore
from chat.turns.turn import Turn
from models.vision.pictures import Picture

logger = logging.getLogger(__name__)

CLOSING_SECONDS = 2.0
RETRY_SECONDS = 2.0  # between tries to write the end of a turn


class TurnRunner:
    """Runs turns in threads of this process; their events are read from the store.

    As a context manager it cancels the running turns on exit.
    """

    def __init__(self, store: AppStore) -> None:
        self._store = store
        self._running: dict[str, threading.Event] = {}
        self._ended: dict[str, threading.Event] = {}
        self._unwritten: dict[str, Error] = {}
        self._closing = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        for cancel in list(self._running.values()):
            cancel.set()
        deadline = time.monotonic() + CLOSING_SECONDS
        while self._running and time.monotonic() < deadline:
            time.sleep(0.02)

    def start(
        self,
        conversation: Conversation,
        question: str,
        *,
        again: bool = False,
        pictures: Sequence[Picture] = (),
    ) -> str:
        """Start a turn in the background and return its id; the rest as in `Conversation.ask`.

        Raises:
            EmptyQuery: the question is empty.
            ThreadBusy: the thread is answering another question.
            UnknownThread: the thread is another user's.
        """
        turn = conversation.begin(question, again=again, pictures=pictures)
        return self._start(conversation, turn)

    def regenerate(self, conversation: Conversation, turn: str) -> str:
        """Answer a turn again in the background, as `start`; return the id of its new version.

        Raises:
            ThreadBusy: the thread is answering another question.
            UnknownThread: the conversation has no such turn.
        """
        return self._start(conversation, conversation.begin_version(turn))

    def edit(self, conversation: Conversation, turn: str, question: str) -> str:
        """Ask another question in place of that of a turn, as `regenerate`.

        Raises:
            EmptyQuery: the question is empty.
            ThreadBusy: the thread is answering another question.
            UnknownThread: the conversation has no such turn.
        """
        return self._start(conversation, conversation.begin_version(turn, question))

    def resume(self, conversation: Conversation, decision: ApprovalDecision) -> str:
        """Go on with a waiting turn in the background, as `start`; return its id.

        Raises:
            ApprovalGone: the call waits no more, or cannot be continued.
            ThreadBusy: the thread is answering another question.
        """
        return self._start(conversation, conversation.begin_resumed(decision))

    def _start(self, conversation: Conversation, turn: Turn) -> str:
        cancel = self._running[turn.id] = threading.Event()
        self._ended[turn.id] = threading.Event()
        worker = threading.Thread(
            target=self._run, args=(conversation, turn, cancel), name="turn", daemon=True
        )
        worker.start()
        return turn.id

    def cancel(self, turn: str, user: str) -> None:
        """Cancel a turn, in whichever process it runs; UnknownThread if it is not the user's."""
        self._store.cancel(turn, user)
        if turn in self._running:
            self._running[turn].set()

    def events(self, turn: str, user: str, after: int = 0) -> list[tuple[int, Event]]:
        """Return the events of a turn numbered above `after`; tokens come in batches.

        Raises:
            UnknownThread: there is no such turn of this user.
        """
        return self._store.events(turn, user, after)

    def wait(self, turn: str, seconds: float) -> bool:
        """Wait at most this long for a turn of this process; return whether it has ended."""
        ended = self._ended.get(turn)
        return ended is None or ended.wait(seconds)

    def unwritten(self, turn: str) -> Error | None:
        """Return the end of a turn that could not be written, such as on a full disk; else None.

        It is tried again until it is; meanwhile the turn counts as running.
        """
        return self._unwritten.get(turn)

    def is_running(self, turn: str) -> bool:
        """Return whether the turn is running in this process."""
        return turn in self._running

    def _run(self, conversation: Conversation, turn: Turn, cancel: threading.Event) -> None:
        try:
            for _event in conversation.run(turn, cancel):
                pass
        except Exception as error:  # the store: all others are the end of the turn
            self._write_end_later(turn, turn.failed(error))
        finally:
            del self._running[turn.id]
            self._ended.pop(turn.id).set()

    def _write_end_later(self, turn: Turn, end: Error) -> None:
        """Write the end of a turn once that is possible; until then its thread is locked."""
        self._unwritten[turn.id] = end
        while not self._closing.wait(RETRY_SECONDS):
            try:
                self._store.finish(turn.id, "failed", end, text="", sources=[])
            except SQLAlchemyError as error:
                logger.warning("turn %s is not stored: %s", turn.id, type(error).__name__)
                continue
            break
        self._unwritten.pop(turn.id, None)
