"""Conversation: ask a question, get typed events, end with a cited answer.

    conversation = Conversation(graph, store, settings, thread="t1", user="local")
    for event in conversation.ask("How long is military leave?"):
        ...                                   # Step Token Sources Notice ... Answer or Error

With `approvals=True` the last event may be an `ApprovalRequest`: a tool call that a person has to
approve. The turn waits, also over a restart, until it is decided or another question is asked:

    conversation.resume(ApprovalDecision(request.id, "approve"))      # the rest of its events

A turn can be answered again or edited: it gets another version, which is shown in its place, and
what follows the old one stays with that (`store.choose_version`):

    conversation.regenerate(turn)
    conversation.edit(turn, "How long is sick leave?")

A turn locks its thread and is recorded, whoever runs it - page, command line, notebook or
evaluation: `app.db` has its events while it runs and its transcript afterwards. `chat.turn_runner`
runs turns in the background for the page.
"""

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from langchain_core.messages import AnyMessage

from agents.events import Answer, ApprovalDecision, ApprovalRequest, Error, Event, Notice
from agents.graph_runner import Graph
from agents.messages import bilingual, language_of, localise
from chat.budget import DailyBudget
from chat.feedback.observer import TurnObserver
from chat.store import AppStore
from chat.transcript import Status, WaitingTurn
from chat.turns.active_turns import ActiveTurns
from chat.turns.answer_notices import outdated_sources
from chat.turns.approvals import Approvals
from chat.turns.event_recorder import EventRecorder
from chat.turns.turn import Turn, TurnStopped
from chat.turns.turn_graph import TurnGraph
from chat.turns.turn_state import TurnState
from chat.working_memory import WorkingMemory
from errors import EmptyQuery, RagError
from index.reports import Failure
from models.vision.pictures import Picture
from settings import Settings
from text.normalise import normalise

if TYPE_CHECKING:  # its rules for questions are read only where answers are cached
    from chat.turns.turn_cache import Lookup, TurnCache

End = Answer | Error | ApprovalRequest  # of a turn, or of its first part
FailedSources = Callable[[], Sequence[Failure]]


class Conversation:
    """A thread, the graph that answers in it and the store that records it.

    Attributes:
        thread: Id of the conversation; a new one when None is given.
        user: Owner of everything that is stored and read.
        failed_sources: Returns the files that could not be read when they were last added; an
            answer that cites an earlier version of one says so.
        cache: Answers that may be given again; None is none.
        approvals: Whether somebody can be asked to approve a tool call; else it is refused.
        origin: Where a new thread is begun: "web", "cli" or "api"; "" leaves it open.
        observer: Records what turns depend on, and implicit feedback; None records nothing.
        earlier: Messages of the reader and the assistant before the first turn of a new thread.
        active: The turns of this process, which may take no more.
        abandoned: Whether the last turn ended while its model may still be running.
        listener: Called with each event as it comes, in the thread that runs the turn; with the end
            of the turn once that is stored.
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
        failed_sources: FailedSources = tuple,
        cache: "TurnCache | None" = None,
        approvals: bool = False,
        origin: str = "",
        observer: TurnObserver | None = None,
        earlier: Sequence[AnyMessage] = (),
        active: ActiveTurns | None = None,
    ) -> None:
        self.thread = thread or uuid.uuid4().hex
        self.user = user or settings.user
        self.store = store
        self.abandoned = False
        self.listener: Callable[[Event], None] = lambda _event: None
        self._memory = WorkingMemory(graph, store, self.thread, self.user, earlier)
        self._turns = TurnGraph(
            graph, self._memory, store, settings, self.user, can_approve=approvals
        )
        self._settings = settings
        self._assistant = assistant
        self._collection = collection
        self._origin = origin
        self._failed_sources = failed_sources
        self._cache = cache
        self._observer = observer
        self._active = ActiveTurns() if active is None else active
        self._budget = DailyBudget(store, settings)
        self._approvals = Approvals(
            store, self._memory, settings, self.thread, self.user, self._turns.config
        )

    def ask(
        self,
        question: str,
        cancel: threading.Event | None = None,
        *,
        again: bool = False,
        pictures: Sequence[Picture] = (),
    ) -> Iterator[Event]:
        """Answer one question; the last event is an `Answer`, `Error` or `ApprovalRequest`.

        Setting `cancel`, or closing the iterator, stops the turn within a second. With `again` the
        question is answered anew, whatever the answer cache has. `pictures` go to a model that sees
        (`models.vision`).

        Raises:
            EmptyQuery: the question is empty.
            BudgetExceeded: the user's turns of today have taken what they may.
            ThreadBusy: the thread is answering another question.
            UnknownThread: the thread is another user's.
        """
        yield from self.run(self.begin(question, again=again, pictures=pictures), cancel)

    def regenerate(self, turn: str, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Answer a turn again, whatever the answer cache has, as another version of it; as `ask`.

        Raises:
            UnknownThread: the conversation has no such turn.
            BudgetExceeded, ThreadBusy: as `ask`.
        """
        yield from self.run(self.begin_version(turn), cancel)

    def edit(
        self, turn: str, question: str, cancel: threading.Event | None = None
    ) -> Iterator[Event]:
        """Ask another question in place of that of a turn, as another version of it; as `ask`.

        Raises: as `ask`, and UnknownThread: the conversation has no such turn.
        """
        yield from self.run(self.begin_version(turn, question), cancel)

    def begin(
        self, question: str, *, again: bool = False, pictures: Sequence[Picture] = ()
    ) -> Turn:
        """Lock the thread and store the question; pass the result to `run`.

        Raises: as `ask`.
        """
        return self._begin(question, again=again, pictures=pictures)

    def begin_version(self, turn: str, question: str | None = None) -> Turn:
        """Lock the thread and store another version of a turn; pass the result to `run`.

        With a question of None, or the same one, it is answered anew.

        Raises: as `regenerate` and `edit`.
        """
        asked = self.store.exchange(turn, self.user).question
        question = asked if question is None else question
        again = normalise(question).strip() == asked
        return self._begin(question, again=again, version_of=turn)

    def _begin(
        self,
        question: str,
        *,
        again: bool,
        version_of: str | None = None,
        pictures: Sequence[Picture] = (),
    ) -> Turn:
        question = normalise(question).strip()
        language = language_of(question, self._settings.language)
        if not question:
            raise EmptyQuery(bilingual("empty_question", language))
        self._active.check(language)
        self._budget.check(self.user, language)
        self._approvals.supersede()
        turn = self.store.begin(
            self.thread,
            self.user,
            question,
            assistant=self._assistant,
            collection=self._collection,
            origin=self._origin,
            version_of=version_of,
            pictures=pictures,
        )
        self._active.begin(turn, self.user)
        return Turn(turn, self.thread, question, language, again, version_of or "")

    def pending(self) -> WaitingTurn | None:
        """Return the turn that waits for the approval of a tool call; None where none does."""
        return self._approvals.pending()

    def resume(
        self, decision: ApprovalDecision, cancel: threading.Event | None = None
    ) -> Iterator[Event]:
        """Go on with the turn that waits, by a decision about its `ApprovalRequest`; as `ask`.

        Raises:
            ApprovalGone: the call waits no more, or cannot be continued.
            ThreadBusy: the thread is answering another question.
        """
        yield from self.run(self.begin_resumed(decision), cancel)

    def begin_resumed(self, decision: ApprovalDecision) -> Turn:
        """Lock the thread and record the decision; pass the result to `run`.

        Raises: as `resume`.
        """
        turn = self._approvals.begin(decision)
        self._active.begin(turn.id, self.user)
        return turn

    def run(self, turn: Turn, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Answer a turn that `begin` or `begin_resumed` returned; as `ask`."""
        self._active.run(turn.id, cancel)
        recorder, state = self._begin_run(turn)
        self.abandoned = False
        self._observe(turn)
        status: Status = "cancelled"  # where the iterator is closed
        end: End = turn.cancelled()
        try:
            found = None if turn.resumed else self._look_up(turn)
            for event in self._events(turn, state, recorder, cancel, found):
                recorder.add(event)
                yield event
            status, end = self._outcome(turn, state)
            self._cache_answer(found, end, state)
        except TurnStopped as stop:
            status, end, self.abandoned = stop.status, stop.end, True
            for event in self._salvage(turn, state, stop):
                recorder.add(event)
                yield event
            if stop.end.code == "turn_timeout" and state.text.strip():
                status, end = "done", state.answer()
        except RagError as error:
            status, end = "failed", Error.of(error.text, error.code, turn.language)
        except Exception as error:
            status, end = "failed", turn.failed(error)
        finally:
            end = self._end(turn, status, end, state, recorder)
        yield end

    def give_up(self, turn: Turn, *, interrupted: bool = False) -> None:
        """End a turn that never ran: its user has cancelled it, or its process stops."""
        recorder, state = self._begin_run(turn)
        if interrupted:
            self._end(turn, "interrupted", turn.interrupted(), state, recorder)
        else:
            self._end(turn, "cancelled", turn.cancelled(), state, recorder)

    def _begin_run(self, turn: Turn) -> tuple[EventRecorder, TurnState]:
        """Return the recorder and the state of a turn, with what it had before an approval."""
        last = turn.resumed.last if turn.resumed else 0
        recorder = EventRecorder(
            self.store, turn.id, last, lambda: self._active.running, self.listener
        )
        state = TurnState(
            turn.thread,
            turn.language,
            tools=self._turns.has_tools,
            structured=self._settings.structured_answer,
            question=turn.question,
        )
        if turn.resumed:
            state.go_on(turn.resumed)
        return recorder, state

    def _outcome(self, turn: Turn, state: TurnState) -> tuple[Status, End]:
        """Return status and end of a turn whose graph has ended."""
        if request := state.waiting():
            return "waiting", request
        return ("done", state.answer()) if state.text.strip() else ("failed", turn.unanswered())

    def _end(
        self, turn: Turn, status: Status, end: End, state: TurnState, recorder: EventRecorder
    ) -> End:
        """Write the end of a turn, as `_record_end`; then it is active no more."""
        try:
            end = self._record_end(turn, status, end, state, recorder)
        finally:
            self._active.end(turn.id, status, end)
        self.listener(end)
        return end

    def _record_end(
        self, turn: Turn, status: Status, end: End, state: TurnState, recorder: EventRecorder
    ) -> End:
        """Write the end of a turn, and keep or drop what its graph remembers of it.

        Returns the end; it is another where the turn can no longer wait for an approval.
        """
        if isinstance(end, ApprovalRequest):
            if self.store.wait(turn.id, recorder.flush(end)):
                return end
            self._memory.settle(turn.id, keep=False)
            return turn.interrupted()
        if isinstance(end, Error):
            end = replace(end, usage=state.usage())
        self._memory.settle(turn.id, keep=status == "done" and not self.abandoned)
        self.store.finish(
            turn.id,
            status,
            end,
            text=end.answer if isinstance(end, Answer) else state.text,
            sources=state.sources,
            events=recorder.flush(end),
        )
        if self._observer:
            self._observer.ended(turn, status)
        return end

    def _observe(self, turn: Turn) -> None:
        """Let the observer know that a turn begins."""
        if self._observer and not turn.resumed:
            self._observer.began(turn)

    def _look_up(self, turn: Turn) -> "Lookup | None":
        """Return what is cached for the question; None where the cache takes no part."""
        if self._cache is None or self._turns.pictures(turn):
            return None
        return self._cache.lookup(
            turn.question, turn.thread, self._memory.past_messages(), again=turn.again
        )

    def _cache_answer(self, found: "Lookup | None", end: End, state: TurnState) -> None:
        if self._cache and found and not found.answers and isinstance(end, Answer):
            self._cache.store(found, end, state.sources)

    def _events(
        self,
        turn: Turn,
        state: TurnState,
        recorder: EventRecorder,
        cancel: threading.Event | None,
        found: "Lookup | None",
    ) -> Iterator[Event]:
        """Yield the events of a turn, from the cache or from the graph."""
        if found and found.answers:
            answer, sources = found.answers
            self._memory.add(self._turns.config(turn), turn.question, answer, sources)
            yield from state.replay(answer, sources)
        else:
            yield from self._turns.events(turn, state, recorder, cancel)
            if state.request is not None:
                return
            yield from state.finish()
        yield from self._outdated_sources(turn, state)

    def _outdated_sources(self, turn: Turn, state: TurnState) -> Iterator[Event]:
        """Yield a notice for each cited file that now fails to read."""
        failed = self._failed_sources() if state.cited else ()
        yield from map(state.add_notice, outdated_sources(failed, state.cited, turn.language))

    def _salvage(self, turn: Turn, state: TurnState, stop: TurnStopped) -> Iterator[Event]:
        """Yield the partial answer of a turn that ran out of time, with a notice."""
        if stop.end.code != "turn_timeout":
            return
        yield from state.interrupt()
        if state.text.strip():
            limit = f"{self._settings.turn_seconds:g}"
            text = localise("turn_timeout_notice", turn.language, seconds=limit)
            yield state.add_notice(Notice("turn_timeout", text))
