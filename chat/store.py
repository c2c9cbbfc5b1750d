"""Conversations on disk: the record of what was asked and answered, in `app.db`.

    with open_store(settings) as store:
        store.threads("local")                       # newest first
        store.exchanges(thread_id, "local", last=10) # what the page shows
        store.events(turn_id, "local", after=seq)    # what has happened in a turn since
        store.rate(turn_id, "local", 1)

Everything is asked for on behalf of a user; what belongs to another one does not exist.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from agents.events import Answer, Error, Event, from_json, written
from agents.messages import language_of, say
from chains.sources import Source
from chat import schema
from chat.liveness import Owner
from chat.queries import (
    add_message,
    append_events,
    busy,
    insert_turn,
    owned_thread,
    select_exchanges,
    select_owner,
    select_threads,
    shorten,
    to_exchange,
    unknown,
)
from chat.transcript import Exchange, Status, Thread, Thumb, pack
from database import open_database, write_transaction
from settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"

threads, turns, messages = schema.threads.c, schema.turns.c, schema.messages.c


@contextmanager
def open_store(settings: Settings) -> Iterator["AppStore"]:
    """Open the store; turns whose process died are closed as interrupted."""
    folder = settings.prepare_state()
    engine = open_database(folder / "app.db", MIGRATIONS, schema.metadata)
    owner = Owner(folder / "running")
    store = AppStore(engine, owner)
    try:
        store.recover()
        yield store
    finally:
        owner.release()
        engine.dispose()


class AppStore:
    """Threads, turns, messages, events and feedback; safe to share between threads."""

    def __init__(self, engine: Engine, owner: Owner) -> None:
        self._engine = engine
        self._owner = owner

    # Conversations

    def threads(self, user: str, limit: int = 50) -> list[Thread]:
        """Return the user's conversations, the one last spoken in first."""
        query = select_threads().where(threads.user == user).order_by(threads.updated_at.desc())
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(limit)).mappings().all()
        return [Thread(**row) for row in rows]

    def thread(self, thread: str, user: str) -> Thread:
        """Return one conversation.

        Raises:
            UnknownThread: there is none under this id that belongs to the user.
        """
        with self._engine.connect() as connection:
            return owned_thread(connection, thread, user)

    def rename(self, thread: str, user: str, title: str) -> None:
        """Give the conversation another title; UnknownThread if it is not the user's."""
        with write_transaction(self._engine) as connection:
            owned_thread(connection, thread, user)
            change = update(schema.threads).where(threads.id == thread)
            connection.execute(change.values(title=shorten(title)))

    def delete(self, thread: str, user: str) -> None:
        """Delete the conversation and all that hangs on it.

        Raises:
            UnknownThread: it is not the user's.
            ThreadBusy: it is answering; cancel the turn first.
        """
        with write_transaction(self._engine) as connection:
            if owned_thread(connection, thread, user).running:
                raise busy("")
            connection.execute(delete(schema.threads).where(threads.id == thread))

    def exchanges(
        self, thread: str, user: str, *, last: int | None = None, before: int | None = None
    ) -> list[Exchange]:
        """Return what was said, oldest first: the `last` turns, those before a position.

        Raises:
            UnknownThread: there is no such conversation of this user.
        """
        query = select_exchanges(user).where(turns.thread_id == thread)
        if before is not None:
            query = query.where(turns.position < before)
        with self._engine.connect() as connection:
            owned_thread(connection, thread, user)
            rows = connection.execute(query.order_by(turns.position.desc()).limit(last))
            return [to_exchange(row) for row in reversed(rows.mappings().all())]

    def exchange(self, turn: str, user: str) -> Exchange:
        """Return one turn; UnknownThread if it is not the user's."""
        query = select_exchanges(user).where(turns.id == turn, threads.user == user)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise unknown(turn)
        return to_exchange(row)

    def rate(self, turn: str, user: str, thumb: Thumb | None, comment: str = "") -> None:
        """Keep a thumb up (1) or down (-1) for a turn; None takes it back."""
        self.exchange(turn, user)
        rating = schema.feedback
        with write_transaction(self._engine) as connection:
            connection.execute(
                delete(rating).where(rating.c.turn_id == turn, rating.c.user == user)
            )
            if thumb is not None:
                values = {"turn_id": turn, "user": user, "thumb": thumb, "comment": comment}
                connection.execute(insert(rating).values(**values, at=time.time()))

    # Turns, written by `chat.conversation`

    def begin(
        self, thread: str, user: str, question: str, *, assistant: str = "", collection: str = ""
    ) -> str:
        """Start a turn and return its id; makes the thread when it is new.

        Raises:
            ThreadBusy: the conversation is still answering another question.
            UnknownThread: the conversation belongs to another user.
        """
        self._owner.hold()
        made = {"assistant": assistant, "collection": collection}
        for _ in range(2):
            try:
                with write_transaction(self._engine) as connection:
                    return insert_turn(connection, thread, user, question, self._owner.id, **made)
            except IntegrityError:
                if not self.recover():  # whoever held the thread is alive
                    break
        raise busy(question)

    def record(self, turn: str, events: Sequence[tuple[int, Event]]) -> bool:
        """Append numbered events; return whether someone asked for the turn to be cancelled."""
        if events:
            with write_transaction(self._engine) as connection:
                append_events(connection, turn, events)
        with self._engine.connect() as connection:
            asked = connection.execute(select(turns.cancel).where(turns.id == turn)).scalar()
        return bool(asked)

    def finish(
        self,
        turn: str,
        status: Status,
        end: Answer | Error,
        *,
        text: str,
        sources: list[Source],
        events: Sequence[tuple[int, Event]] = (),
    ) -> None:
        """Close a turn: its last events, its line in the transcript and its lock in one go."""
        now = time.time()
        running = (turns.id == turn, turns.status == "running")
        with write_transaction(self._engine) as connection:
            closed = connection.execute(
                update(schema.turns).where(*running).values(status=status, ended_at=now)
            )
            if not closed.rowcount:
                return
            append_events(connection, turn, events)
            add_message(connection, turn, "ai", text, pack(end, sources))
            thread = select(turns.thread_id).where(turns.id == turn).scalar_subquery()
            connection.execute(
                update(schema.threads).where(threads.id == thread).values(updated_at=now)
            )

    def cancel(self, turn: str, user: str) -> None:
        """Ask whichever process answers this turn to stop; UnknownThread if not the user's."""
        self.exchange(turn, user)
        with write_transaction(self._engine) as connection:
            connection.execute(update(schema.turns).where(turns.id == turn).values(cancel=True))

    def events(self, turn: str, user: str, after: int = 0) -> list[tuple[int, Event]]:
        """Return the events of a turn numbered above `after`, in order, each with its number.

        Raises:
            UnknownThread: there is no such turn of this user.
        """
        log = schema.events.c
        query = select(log.seq, log.data).where(log.turn_id == turn, log.seq > after)
        with self._engine.connect() as connection:
            if connection.execute(select_owner(turn)).scalar() != user:
                raise unknown(turn)
            rows = connection.execute(query.order_by(log.seq)).all()
        return [(seq, from_json(data)) for seq, data in rows]

    def recover(self) -> int:
        """Close the turns whose process died as interrupted; return how many there were."""
        query = select(turns.id, turns.owner).where(turns.status == "running")
        with self._engine.connect() as connection:
            running = connection.execute(query).all()
        dead = [turn for turn, owner in running if self._owner.is_dead(owner)]
        for turn in dead:
            self._interrupt(turn)
        return len(dead)

    def _interrupt(self, turn: str) -> None:
        log = schema.events.c
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(log.seq, log.data).where(log.turn_id == turn).order_by(log.seq)
            ).all()
            asked = connection.execute(
                select(messages.text).where(messages.turn_id == turn, messages.role == "human")
            ).scalar_one()
        past = [from_json(data) for _, data in rows]
        sources = [s for event in past for s in getattr(event, "items", [])]
        end = Error(say("interrupted", language_of(asked)), "interrupted")
        last = rows[-1][0] if rows else 0
        events = [(last + 1, end)]
        text = written(past)
        self.finish(turn, "interrupted", end, text=text, sources=sources, events=events)
