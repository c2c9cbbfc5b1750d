"""Turns of the API: run by the turn runner of the web chat, within its limits, and streamed live.

    turn = await start_turn(workspace, conversation, question, ended=count)
    async for event in turn.events(): ...

A question is refused where it would have to wait: a client can send it again, while a reader of the
page is then admitted before it.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from agents.events import Answer, ApprovalRequest, Error, Event
from agents.messages import bilingual, language_of
from chat.conversation import Conversation
from chat.turn_runner import TurnRunner
from errors import TooManyAnswers, UnknownThread
from workspace import Workspace

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5  # after which a refused question may find a place
_CHECK_SECONDS = 1.0  # between looks at a turn that sends no event

Ended = Callable[[Answer | Error], None]


async def start_turn(
    workspace: Workspace,
    conversation: Conversation,
    question: str,
    ended: Ended = lambda _end: None,
) -> "LiveTurn":
    """Start a turn in the background and return it.

    Args:
        workspace: Whose turn runner answers, the web chat's as well.
        conversation: Where it is asked.
        question: The question.
        ended: Called with the end, also where nobody reads the events any more.

    Raises:
        TooManyAnswers: as many answers as the settings allow are in progress.
        EmptyQuery, BudgetExceeded, ThreadBusy, UnknownThread: as `Conversation.ask`.
    """
    turn = LiveTurn(workspace.turn_runner, conversation, ended)
    turn.id = await run_in_threadpool(_start, workspace, conversation, question)
    return turn


def _start(workspace: Workspace, conversation: Conversation, question: str) -> str:
    settings, user = workspace.settings, conversation.user
    limits = (settings.answers_at_once, settings.answers_per_user)
    with workspace.active_turns.room(user, *limits) as has_room:
        if not has_room:
            language = language_of(question, settings.language)
            text = bilingual("too_many_answers", language, seconds=RETRY_SECONDS)
            raise TooManyAnswers(text, retry_after=RETRY_SECONDS)
        return workspace.turn_runner.start(conversation, question)


class LiveTurn:
    """A background turn as an asynchronous stream of its events; built inside an event loop.

    Args:
        runner: Runs it.
        conversation: Whose listener it becomes.
        ended: Called with its end.

    Attributes:
        id: Id of the turn, once it has started.
    """

    def __init__(self, runner: TurnRunner, conversation: Conversation, ended: Ended) -> None:
        self.id = ""
        self._runner = runner
        self._conversation = conversation
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Event] = asyncio.Queue()
        conversation.listener = self._pass_on

    async def events(self) -> AsyncIterator[Event]:
        """Yield its events, the end last; closed before, as when a client hangs up, cancel it."""
        is_over = False
        try:
            while not is_over:
                event = await self._next()
                is_over = isinstance(event, Answer | Error | ApprovalRequest)
                yield event
        finally:
            if not is_over:
                threading.Thread(target=self._cancel, name="cancel", daemon=True).start()

    async def end(self) -> Event:
        """Return its end."""
        return [event async for event in self.events()][-1]

    def _pass_on(self, event: Event) -> None:
        """Pass an event from the thread of the turn to the event loop."""
        if isinstance(event, Answer | Error):
            try:
                self._ended(event)
            except Exception:  # the turn has ended all the same
                logger.warning("the use of a turn is not counted", exc_info=True)
        with suppress(RuntimeError):  # the server has stopped
            self._loop.call_soon_threadsafe(self._queue.put_nowait, event)

    async def _next(self) -> Event:
        while True:
            try:
                return await asyncio.wait_for(self._queue.get(), _CHECK_SECONDS)
            except TimeoutError:
                if end := await run_in_threadpool(self._stored_end):
                    return end

    def _stored_end(self) -> Event | None:
        """Return the end of a turn that the listener was not told of; None while it runs.

        It could not be stored when it came, such as on a full disk.
        """
        if end := self._runner.unwritten(self.id):
            return end
        if self._runner.is_running(self.id):
            return None
        conversation = self._conversation
        return conversation.store.exchange(self.id, conversation.user).end or Error("", "no_answer")

    def _cancel(self) -> None:
        with suppress(UnknownThread):  # deleted meanwhile
            self._runner.cancel(self.id, self._conversation.user)
