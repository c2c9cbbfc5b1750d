"""Background turn runner: a reload, a click or a closed tab does not end an answer.

    runner = TurnRunner(store, settings)                    # one for the whole application
    turn_id = runner.start(conversation, "How long is military leave?")   # returns at once
    for seq, event in runner.events(turn_id, user, after=seen): ...       # poll; survives reload
    runner.ahead(turn_id)                                   # 3: it waits behind three others
    runner.cancel(turn_id, user)                            # acts within a second
    runner.regenerate(conversation, turn_id)                # another version; returns its id
    runner.edit(conversation, turn_id, "How long is sick leave?")

A page that opens a thread reads the running turn from the store (`Thread.running`) and polls its
events from 0; a turn ends with an `Answer` or an `Error` event, after which it is in the transcript
(`store.exchanges`). A turn that waits holds the lock of its thread like one that runs: its question
is stored, and where the process dies it is closed as interrupted.
"""

import logging
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from agents.events import ApprovalDecision, Error, Event
from agents.messages import Language, language_of
from chat.conversation import Conversation
from chat.store import AppStore
from chat.turns.question_rate import WINDOW_SECONDS, QuestionRate
from chat.turns.turn import StopRequest, Turn
from chat.turns.turn_queue import TurnQueue
from models.limits.shared_window import open_shared_window
from models.vision.pictures import Picture
from operations.logs import in_context, log_context
from settings import Settings

logger = logging.getLogger(__name__)

CLOSING_SECONDS = 2.0
CANCEL_SECONDS = 0.5  # interval at which a turn that waits looks for its cancellation elsewhere
RETRY_SECONDS = 2.0  # between tries to write the end of a turn


class TurnRunner:
    """Runs turns in threads of this process; their events are read from the store.

    As a context manager it ends its turns on exit, as interrupted.

    Args:
        store: Where the turns are recorded.
        settings: Its limits: turns at once, of each user, and questions a minute; None sets none.
    """

    def __init__(self, store: AppStore, settings: Settings | None = None) -> None:
        self._store = store
        self._running: dict[str, StopRequest] = {}
        self._ended: dict[str, threading.Event] = {}
        self._queue, self._rate, self._language = TurnQueue(), QuestionRate(), "auto"
        if settings is not None:
            self._queue = TurnQueue(settings.answers_at_once, settings.answers_per_user)
            most = settings.questions_per_minute
            shared = open_shared_window(settings, "questions", most, WINDOW_SECONDS)
            self._rate = QuestionRate(most, shared=shared)
            self._language = settings.language
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
        for turn, stop in list(self._running.items()):
            stop.interrupt()
            self._queue.withdraw(turn)
        deadline = time.monotonic() + CLOSING_SECONDS
        while self._running and time.monotonic() < deadline:
            time.sleep(0.02)

    def start(
        self,
        conversation: Conversation,
        question: str,
        *,
        again: bool = False,
        reader: str = "",
        pictures: Sequence[Picture] = (),
    ) -> str:
        """Start a turn in the background and return its id; `again` as in `Conversation.ask`.

        Args:
            conversation: Where it is asked.
            question: The question.
            again: Whether it is answered anew, whatever the answer cache has.
            reader: Whose questions a minute are limited; "" is nobody's.
            pictures: What the model looks at with it.

        Raises:
            EmptyQuery: the question is empty.
            TooManyQuestions: the reader has asked as many in a minute as allowed.
            ThreadBusy: the thread is answering another question.
            UnknownThread: the thread is another user's.
        """
        with self._rate.question(reader, self._language_of(question)):
            turn = conversation.begin(question, again=again, pictures=pictures)
        return self._start(conversation, turn)

    def regenerate(self, conversation: Conversation, turn: str, *, reader: str = "") -> str:
        """Answer a turn again in the background, as `start`; return the id of its new version.

        Raises:
            TooManyQuestions: as `start`.
            ThreadBusy: the thread is answering another question.
            UnknownThread: the conversation has no such turn.
        """
        question = self._store.exchange(turn, conversation.user).question
        with self._rate.question(reader, self._language_of(question)):
            version = conversation.begin_version(turn)
        return self._start(conversation, version)

    def edit(
        self, conversation: Conversation, turn: str, question: str, *, reader: str = ""
    ) -> str:
        """Ask another question in place of that of a turn, as `regenerate`.

        Raises:
            EmptyQuery: the question is empty.
            TooManyQuestions: as `start`.
            ThreadBusy: the thread is answering another question.
            UnknownThread: the conversation has no such turn.
        """
        with self._rate.question(reader, self._language_of(question)):
            version = conversation.begin_version(turn, question)
        return self._start(conversation, version)

    def resume(self, conversation: Conversation, decision: ApprovalDecision) -> str:
        """Go on with a waiting turn in the background, as `start`; return its id.

        Raises:
            ApprovalGone: the call waits no more, or cannot be continued.
            ThreadBusy: the thread is answering another question.
        """
        return self._start(conversation, conversation.begin_resumed(decision))

    def _start(self, conversation: Conversation, turn: Turn) -> str:
        stop = self._running[turn.id] = StopRequest()
        self._ended[turn.id] = threading.Event()
        self._queue.enter(turn.id, conversation.user)
        with log_context(turn=turn.id, thread=turn.thread):
            run = in_context(self._run)
        worker = threading.Thread(
            target=run, args=(conversation, turn, stop), name="turn", daemon=True
        )
        worker.start()
        return turn.id

    def cancel(self, turn: str, user: str) -> None:
        """Cancel a turn, in whichever process it runs; UnknownThread if it is not the user's."""
        self._store.cancel(turn, user)
        if stop := self._running.get(turn):
            stop.set()
            self._queue.withdraw(turn)

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

    @property
    def running(self) -> int:
        """The number of turns of this process that run or wait."""
        return len(self._running)

    def is_running(self, turn: str) -> bool:
        """Return whether the turn is running in this process."""
        return turn in self._running

    def ahead(self, turn: str) -> int | None:
        """Return how many waiting turns are answered before this one; None if it does not wait."""
        return self._queue.ahead(turn)

    def _language_of(self, question: str) -> Language:
        return language_of(question, self._language)

    def _run(self, conversation: Conversation, turn: Turn, stop: StopRequest) -> None:
        try:
            if not self._is_admitted(turn, stop):
                conversation.give_up(turn, interrupted=stop.interrupted)
                return
            for _event in conversation.run(turn, stop):
                pass
        except Exception as error:  # the store: all others are the end of the turn
            self._write_end_later(turn, turn.failed(error))
        finally:
            self._queue.leave(turn.id)
            del self._running[turn.id]
            self._ended.pop(turn.id).set()

    def _is_admitted(self, turn: Turn, stop: StopRequest) -> bool:
        """Wait until a turn may run; return False where it is stopped before."""
        while True:
            waits_no_more = self._queue.wait(turn.id, CANCEL_SECONDS)
            if waits_no_more or self._store.record(turn.id, []):
                return waits_no_more and not stop.is_set()

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
