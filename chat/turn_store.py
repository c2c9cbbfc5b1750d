"""Turn store: the life of a turn in `app.db`, from its thread lock to its transcript."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine, ScalarSelect, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from agents.events import (
    Answer,
    ApprovalDecision,
    ApprovalRequest,
    Error,
    Event,
    from_json,
    streamed_text,
)
from agents.messages import bilingual, language_of
from chains.sources import Source
from chat import schema
from chat.feedback.outcomes import outcome_of
from chat.feedback.schema import turn_outcomes
from chat.lease import Lease
from chat.queries import (
    EVENTS_AFTER,
    STATE_OF_TURN,
    add_message,
    append_events,
    count_change,
    insert_turn,
    select_exchanges,
    thread_busy,
    to_exchange,
    unknown_thread,
)
from chat.transcript import Exchange, Status, WaitingTurn, pack
from chat.turns.turn_tree import with_versions
from database import write_transaction
from database.notifications import Notifications
from models.vision.pictures import Picture

_RUNS = ("running", False)  # and no cancellation is requested

threads, turns, messages = schema.threads.c, schema.turns.c, schema.messages.c


class TurnStore:
    """Begins, records, finishes and recovers turns; safe to share between threads."""

    def __init__(self, engine: Engine, lease: Lease) -> None:
        self._engine = engine
        self._lease = lease
        self._notifications = Notifications(engine, "turn_events")

    def close(self) -> None:
        """Give up what is held beside the engine: the lease, and the connection that listens."""
        self._notifications.close()
        self._lease.release()

    @property
    def engine(self) -> Engine:
        """The engine of `app.db`, for the stores of its other tables."""
        return self._engine

    def begin(
        self,
        thread: str,
        user: str,
        question: str,
        *,
        assistant: str = "",
        collection: str = "",
        origin: str = "",
        version_of: str | None = None,
        pictures: Sequence[Picture] = (),
    ) -> str:
        """Start a turn and return its id; creates the thread when it is new.

        Args:
            thread: The conversation.
            user: Its owner.
            question: As it was asked.
            assistant: Of a new thread, as the two below.
            collection: That it searches; "" for all.
            origin: Where it is begun: "web", "cli" or "api".
            version_of: The turn that this is another version of, shown in its place; None where
                it is the next one. It has its pictures.
            pictures: Further ones of the question.

        Raises:
            ThreadBusy: the conversation is answering another question.
            UnknownThread: the conversation belongs to another user, or has no such turn.
        """
        self._lease.acquire()
        values = {"assistant": assistant, "collection": collection, "origin": origin}
        for _ in range(2):
            try:
                with write_transaction(self._engine) as connection:
                    return insert_turn(
                        connection,
                        thread,
                        user,
                        question,
                        self._lease.id,
                        version_of,
                        pictures,
                        **values,
                    )
            except IntegrityError:
                if not self.recover():  # the owner of the running turn is alive
                    break
        raise thread_busy(question)

    def record(self, turn: str, events: Sequence[tuple[int, Event]]) -> bool:
        """Append numbered events of a running turn; return whether it has to stop.

        That is where its cancellation was requested, or it runs no more: then nothing is written.
        """
        if not events:
            with self._engine.connect() as connection:
                return self._state(connection, turn) != _RUNS
        # Of this turn nobody else adds events, and who closes it does so in a transaction alone.
        with self._changing(turn, shared=True) as connection:
            state = self._state(connection, turn)
            if state is not None and state[0] == "running":
                append_events(connection, turn, events)
        return state != _RUNS

    def _state(self, connection: Connection, turn: str) -> tuple[str, bool] | None:
        """Return the status of a turn, and whether its cancellation is requested."""
        row = connection.execute(STATE_OF_TURN, {"turn": turn}).one_or_none()
        return None if row is None else (row.status, row.cancel)

    def finish(
        self,
        turn: str,
        status: Status,
        end: Answer | Error,
        *,
        text: str,
        sources: list[Source],
        events: Sequence[tuple[int, Event]] = (),
        was: Status = "running",
    ) -> bool:
        """Write the last events and the transcript, and unlock the thread, in one transaction.

        Returns False, and writes nothing, where the turn has another status than `was`.
        """
        now = time.time()
        running = (turns.id == turn, turns.status == was)
        with self._changing(turn) as connection:
            closed = connection.execute(
                update(schema.turns).where(*running).values(status=status, ended_at=now)
            )
            if not closed.rowcount:
                return False
            append_events(connection, turn, events)
            packed = pack(end, sources)
            add_message(connection, turn, "ai", text, packed)
            outcome = {"turn_id": turn, **outcome_of(packed["end"])}
            connection.execute(insert(turn_outcomes).values(outcome))
            count_change(connection, _thread_of(turn), updated_at=now)
        return True

    def wait(self, turn: str, events: Sequence[tuple[int, Event]]) -> bool:
        """Write the last events, and unlock the thread until somebody approves a tool call.

        Returns False, and writes nothing, where the turn no longer runs: another process has closed
        it because the lease of this one had expired.
        """
        with self._changing(turn) as connection:
            running = (turns.id == turn, turns.status == "running")
            waits = connection.execute(
                update(schema.turns).where(*running).values(status="waiting")
            )
            if waits.rowcount:
                append_events(connection, turn, events)
                count_change(connection, _thread_of(turn))
            return bool(waits.rowcount)

    def waiting(self, thread: str, user: str) -> WaitingTurn | None:
        """Return the last turn of a conversation of the user if it waits for approval."""
        of_user = (turns.thread_id == thread, threads.user == user)
        query = select_exchanges(user).where(*of_user, turns.shown)
        with self._engine.connect() as connection:
            row = connection.execute(query.order_by(turns.position.desc())).mappings().first()
        if row is None or row["status"] != "waiting":
            return None
        turn, log = row["turn"], schema.events.c
        with self._engine.connect() as connection:
            since = connection.execute(select(func.max(log.at)).where(log.turn_id == turn)).scalar()
        events = self.events(turn, user)
        asked = [event for _, event in events if isinstance(event, ApprovalRequest)]
        return WaitingTurn(turn, row["question"], since or 0.0, events, asked[-1])

    def go_on(self, waiting: WaitingTurn, decision: ApprovalDecision) -> int | None:
        """Lock the thread again for a turn that waits, and record the decision.

        Returns the number of its event; None where the turn waits no more.

        Raises:
            ThreadBusy: the conversation is answering another question.
        """
        self._lease.acquire()
        still = (turns.id == waiting.turn, turns.status == "waiting")
        number = waiting.events[-1][0] + 1
        try:
            with self._changing(waiting.turn) as connection:
                change = update(schema.turns).where(*still)
                changed = connection.execute(
                    change.values(status="running", owner=self._lease.id, cancel=False)
                )
                if not changed.rowcount:
                    return None
                append_events(connection, waiting.turn, [(number, decision)])
                count_change(connection, _thread_of(waiting.turn))
        except IntegrityError:
            raise thread_busy(waiting.question) from None
        return number

    def cancel(self, turn: str, user: str) -> None:
        """Request the end of a turn, in whichever process; UnknownThread if not the user's."""
        self.exchange(turn, user)
        with write_transaction(self._engine) as connection:
            connection.execute(update(schema.turns).where(turns.id == turn).values(cancel=True))

    def exchange(self, turn: str, user: str) -> Exchange:
        """Return one turn; UnknownThread if it is not the user's."""
        query = select_exchanges(user).where(turns.id == turn, threads.user == user)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                raise unknown_thread(turn)
            return with_versions(connection, [to_exchange(row)])[0]

    def events(self, turn: str, user: str, after: int = 0) -> list[tuple[int, Event]]:
        """Return the events of a turn numbered above `after`, in order, each with its number.

        Raises:
            UnknownThread: there is no such turn of this user.
        """
        asked = {"turn": turn, "after": after}
        with self._engine.connect() as connection:
            rows = connection.execute(EVENTS_AFTER, asked).all()
        if not rows or rows[0].user != user:
            raise unknown_thread(turn)
        return [(row.seq, from_json(row.data)) for row in rows if row.seq is not None]

    def listen(self, turn: str) -> AbstractContextManager[threading.Event]:
        """Return a context with an event that is set when a turn has new events or another status.

        Clear it before you read them. Over SQLite it is not set by what other processes write.
        """
        return self._notifications.listen(turn)

    @contextmanager
    def _changing(self, turn: str, *, shared: bool = False) -> Iterator[Connection]:
        """Yield a connection in a write transaction, at whose commit those who listen are told."""
        with write_transaction(self._engine, shared=shared) as connection:
            yield connection
            self._notifications.send(connection, turn)
        self._notifications.deliver(turn)

    def recover(self) -> int:
        """Close turns of dead processes as interrupted; return their number."""
        query = select(turns.id, turns.owner).where(turns.status == "running")
        with self._engine.connect() as connection:
            running = connection.execute(query).all()
        orphaned = [turn for turn, owner in running if self._lease.is_expired(owner)]
        for turn in orphaned:
            self._interrupt(turn)
        return len(orphaned)

    def _interrupt(self, turn: str) -> None:
        log = schema.events.c
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(log.seq, log.data).where(log.turn_id == turn).order_by(log.seq)
            ).all()
            question = connection.execute(
                select(messages.text).where(messages.turn_id == turn, messages.role == "human")
            ).scalar_one()
        past = [from_json(data) for _, data in rows]
        sources = [source for event in past for source in getattr(event, "items", [])]
        requests = [event for event in past if isinstance(event, ApprovalRequest)]
        usage = requests[-1].usage if requests else {}
        language = language_of(question)
        end = Error.of(bilingual("interrupted", language), "interrupted", language, usage)
        last = rows[-1][0] if rows else 0
        events = [(last + 1, end)]
        text = streamed_text(past)
        self.finish(turn, "interrupted", end, text=text, sources=sources, events=events)


def _thread_of(turn: str) -> ScalarSelect[str]:
    return select(turns.thread_id).where(turns.id == turn).scalar_subquery()
