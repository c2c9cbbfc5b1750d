"""One conversation: ask a question, get typed events, end with a cited answer.

    conversation = Conversation(graph, store, settings, thread="t1", user="local")
    for event in conversation.ask("How long is military leave?"):
        ...                                   # Step Token Sources Notice ... Answer or Error

Each turn is locked, logged and kept: `app.db` has its events while it runs and its transcript
afterwards, whoever drives it - page, command line, notebook or evaluation. `chat.turn_runner` runs
turns in the background for the page.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from agents.events import Answer, Error, Event, Notice
from agents.graph_runner import Ended, Graph, GraphRun
from agents.messages import Spoken, language_of, say
from chat.recorder import Recorder
from chat.store import AppStore
from chat.transcript import Status
from chat.turn_state import TurnState
from errors import EmptyQuery, RagError
from index.reports import Failure
from settings import Settings
from text.normalise import normalise
from text.translation import translated

logger = logging.getLogger(__name__)

WAIT_SECONDS = 0.05  # how often a waiting turn looks at its clock and its stop button
Unread = Callable[[], Sequence[Failure]]

REMEMBERED_TURNS = 20  # taken over from the transcript when there is no working memory


@dataclass(frozen=True)
class Turn:
    """A turn that holds its thread and is ready to run."""

    id: str
    thread: str
    question: str
    language: Spoken


class Stopped(Exception):
    """The turn ends early, for a reason its reader is told."""

    def __init__(self, status: Status, end: Error) -> None:
        super().__init__(end.code)
        self.status = status
        self.end = end


class Conversation:
    """A thread, the graph that answers in it and the store that keeps it.

    Attributes:
        thread: Id of the conversation; made up when None is given.
        user: On whose behalf everything is stored and read.
        unread: Returns the files that could not be read when they were last added; an answer that
            cites an earlier version of one says so.
        abandoned: Whether the last turn ended while its model may still be at work.
    """

    def __init__(
        self,
        graph: Graph,
        store: AppStore,
        settings: Settings,
        thread: str | None = None,
        user: str | None = None,
        *,
        assistant: str = "",
        collection: str = "",
        unread: Unread = tuple,
    ) -> None:
        self.thread = thread or uuid.uuid4().hex
        self.user = user or settings.user
        self.store = store
        self.abandoned = False
        self._graph = graph
        self._settings = settings
        self._assistant = assistant
        self._collection = collection
        self._unread = unread

    def ask(self, question: str, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Answer one question; the last event is an `Answer` or an `Error`.

        Setting `cancel`, or closing the iterator, stops the turn within a second.

        Raises:
            EmptyQuery: there is no question in `question`.
            ThreadBusy: the thread is answering another question.
            UnknownThread: the thread is another user's.
        """
        yield from self.run(self.begin(question), cancel)

    def begin(self, question: str) -> Turn:
        """Take the thread's lock and write the question down; `run` the result.

        Raises: as `ask`.
        """
        question = normalise(question).strip()
        language = language_of(question, self._settings.language)
        if not question:
            raise EmptyQuery(say("empty_question", language))
        turn = self.store.begin(
            self.thread,
            self.user,
            question,
            assistant=self._assistant,
            collection=self._collection,
        )
        return Turn(turn, self.thread, question, language)

    def run(self, turn: Turn, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Answer a turn that `begin` returned; as `ask`."""
        recorder = Recorder(self.store, turn.id)
        progress = TurnState(
            turn.thread,
            turn.language,
            tools="tools" in self._graph.nodes,
            formed=self._settings.structured_answer,
            question=turn.question,
        )
        status: Status = "cancelled"
        self.abandoned = False
        end: Answer | Error = Error(say("cancelled", turn.language), "cancelled")
        try:
            for event in self._follow(turn, progress, recorder, cancel):
                recorder.add(event)
                yield event
            for event in self._ended(turn, progress):
                recorder.add(event)
                yield event
            status, end = self._conclude(turn, progress)
        except Stopped as stop:
            status, end, self.abandoned = stop.status, stop.end, True
            for event in self._kept(turn, progress, stop):
                recorder.add(event)
                yield event
            if end.code == "turn_timeout" and progress.text.strip():
                status, end = "done", progress.answer()
        except RagError as error:
            status, end = "failed", Error(translated(error.text, turn.language), error.code)
        except Exception:
            number = uuid.uuid4().hex[:8]
            logger.exception("turn %s failed (%s)", turn.id, number)
            status, end = "failed", Error(say("failed", turn.language, number=number), "failed")
        finally:
            self._tidy_memory(turn, keep=status == "done" and not self.abandoned)
            self.store.finish(
                turn.id,
                status,
                end,
                text=end.answer if isinstance(end, Answer) else progress.text,
                sources=progress.sources,
                events=recorder.rest(end),
            )
        yield end

    def _follow(
        self,
        turn: Turn,
        progress: TurnState,
        recorder: Recorder,
        cancel: threading.Event | None,
    ) -> Iterator[Event]:
        """Yield what happens in the graph until it ends.

        Raises:
            Stopped: cancelled or out of time; the graph is left to itself.
        """
        config = self._config(turn)
        messages = [*self._remembered(config), HumanMessage(turn.question)]
        run = GraphRun(self._graph, {"messages": messages}, config)
        try:
            while True:
                chunk = run.next_chunk(WAIT_SECONDS)
                recorder.tick()
                stop = recorder.cancelled or (cancel is not None and cancel.is_set())
                self._check(turn, progress, stop)
                if chunk is not None:
                    yield from progress.take(*chunk)
        except Ended:
            return
        finally:
            run.abandon()

    def _check(self, turn: Turn, progress: TurnState, cancelled: bool) -> None:
        if cancelled:
            raise Stopped("cancelled", Error(say("cancelled", turn.language), "cancelled"))
        limit = self._settings.turn_seconds
        if progress.seconds() > limit:
            text = say("turn_timeout", turn.language, seconds=f"{limit:g}")
            raise Stopped("failed", Error(text, "turn_timeout"))

    def _kept(self, turn: Turn, progress: TurnState, stop: Stopped) -> Iterator[Event]:
        """Yield what is left to show of a turn that ran out of time in the midst of its answer."""
        if stop.end.code != "turn_timeout":
            return
        yield from progress.stop()
        if progress.text.strip():
            limit = f"{self._settings.turn_seconds:g}"
            words = say("turn_timeout_notice", turn.language, seconds=limit)
            yield progress.tell(Notice("turn_timeout", words))

    def _conclude(self, turn: Turn, progress: TurnState) -> tuple[Status, Answer | Error]:
        if not progress.text.strip():
            return "failed", Error(say("no_answer", turn.language), "no_answer")
        return "done", progress.answer()

    def _ended(self, turn: Turn, progress: TurnState) -> Iterator[Event]:
        """Yield the end of the answer, and a notice for each cited file that can't be read now."""
        yield from progress.close()
        for file in self._unread() if progress.cited else ():
            if file.source in progress.cited:
                values = {"source": file.source, "reason": file.reason}
                words = say("outdated_source", turn.language, **values)
                yield progress.tell(Notice("outdated_source", words))

    def _config(self, turn: Turn) -> RunnableConfig:
        known = {"thread_id": turn.thread, "turn": turn.id, "language": turn.language}
        return {"configurable": known}

    def _remembered(self, config: RunnableConfig) -> list[AnyMessage]:
        """Return earlier turns from the transcript where the graph has no memory of them."""
        if self._graph.checkpointer and self._graph.get_state(config).values.get("messages"):
            return []
        past: list[AnyMessage] = []
        for exchange in self.store.exchanges(self.thread, self.user, last=REMEMBERED_TURNS + 1):
            if exchange.status == "done":
                past += [HumanMessage(exchange.question), AIMessage(exchange.text)]
        return past

    def _tidy_memory(self, turn: Turn, *, keep: bool) -> None:
        """Keep one checkpoint of a good turn and nothing of any other."""
        memory: Any = self._graph.checkpointer
        if not hasattr(memory, "prune_thread"):
            return
        if keep:
            memory.prune_thread(turn.thread)
        else:
            memory.give_up(turn.id)
            memory.forget(turn.thread)
