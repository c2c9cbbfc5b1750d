"""Conversation store: threads, transcripts, events and feedback in `app.db`.

    with open_store(settings) as store:
        store.threads("local")                       # newest first
        store.exchanges(thread_id, "local", last=10) # what the page shows
        store.events(turn_id, "local", after=seq)    # new events of a turn
        store.rate(turn_id, "local", 1)

Every call names a user; to one user, data of another does not exist.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from chat import schema
from chat.lease import ProcessLease
from chat.options.store import OptionStore
from chat.queries import (
    owned_thread,
    select_exchanges,
    select_threads,
    shorten,
    sum_of,
    thread_busy,
    to_exchange,
)
from chat.transcript import Exchange, Thread, Thumb, Used
from chat.turn_store import TurnStore
from database import open_database, write_transaction
from settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"

threads, turns = schema.threads.c, schema.turns.c


@contextmanager
def open_store(settings: Settings) -> Iterator["AppStore"]:
    """Open the store; turns of dead processes are closed as interrupted."""
    folder = settings.prepare_state()
    engine = open_database(folder / "app.db", MIGRATIONS, schema.metadata)
    lease = ProcessLease(folder / "running")
    store = AppStore(engine, lease)
    try:
        store.recover()
        yield store
    finally:
        lease.release()
        engine.dispose()


class AppStore(TurnStore, OptionStore):
    """Threads, their transcripts and feedback, beside the turns; safe to share between threads."""

    def threads(self, user: str, limit: int = 50) -> list[Thread]:
        """Return the user's conversations, the most recently active first."""
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
        """Change the title of a conversation; UnknownThread if it is not the user's."""
        with write_transaction(self._engine) as connection:
            owned_thread(connection, thread, user)
            change = update(schema.threads).where(threads.id == thread)
            connection.execute(change.values(title=shorten(title)))

    def delete(self, thread: str, user: str) -> None:
        """Delete a conversation with its turns, messages, events and feedback.

        Raises:
            UnknownThread: it is not the user's.
            ThreadBusy: it is answering; cancel the turn first.
        """
        with write_transaction(self._engine) as connection:
            if owned_thread(connection, thread, user).running:
                raise thread_busy("")
            connection.execute(delete(schema.threads).where(threads.id == thread))

    def has_earlier_turns(self, thread: str) -> bool:
        """Return whether a conversation has more than its first turn."""
        query = "SELECT 1 FROM turns WHERE thread_id = ? AND position > 1 LIMIT 1"
        with self._engine.connect() as connection:
            return connection.exec_driver_sql(query, (thread,)).first() is not None

    def exchanges(
        self, thread: str, user: str, *, last: int | None = None, before: int | None = None
    ) -> list[Exchange]:
        """Return the transcript, oldest first: the `last` turns, those before a position.

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

    def used(self, user: str, since: float) -> Used:
        """Return what the answers to a user have taken since a time, in seconds of the epoch."""
        end = schema.messages.c.data
        tokens = sum_of(end["end", "usage", "total_tokens"], end["end", "usage", "other_tokens"])
        query = (
            select(tokens, sum_of(end["end", "usage", "usd"]))
            .select_from(schema.messages.join(schema.turns).join(schema.threads))
            .where(threads.user == user, threads.updated_at >= since, turns.started_at >= since)
        )
        with self._engine.connect() as connection:
            return Used(*connection.execute(query).one())

    def rate(self, turn: str, user: str, thumb: Thumb | None, comment: str = "") -> None:
        """Store a thumb up (1) or down (-1) for a turn; None removes it."""
        self.exchange(turn, user)
        rating = schema.feedback
        with write_transaction(self._engine) as connection:
            connection.execute(
                delete(rating).where(rating.c.turn_id == turn, rating.c.user == user)
            )
            if thumb is not None:
                values = {"turn_id": turn, "user": user, "thumb": thumb, "comment": comment}
                connection.execute(insert(rating).values(**values, at=time.time()))
