"""Conversation store: threads, transcripts, events and feedback in `app.db`.

    with open_store(settings) as store:
        store.threads("local")                       # newest first
        store.exchanges(thread_id, "local", last=10) # what the page shows
        store.events(turn_id, "local", after=seq)    # new events of a turn
        store.rate(turn_id, "local", 1)

Every call names a user; to one user, data of another does not exist.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from sqlalchemy import delete, insert, select

from chat import schema
from chat.feedback import schema as _feedback_schema  # noqa: F401  its tables are of app.db, too
from chat.lease import DatabaseLease, Lease, ProcessLease
from chat.options.store import OptionStore
from chat.people import audit
from chat.people import schema as _people_schema  # noqa: F401  as well
from chat.queries import (
    count_change,
    owned_thread,
    select_exchanges,
    select_threads,
    select_used,
    select_used_by_waiting,
    shorten,
    show_version,
    thread_busy,
    to_exchange,
)
from chat.transcript import Exchange, Thread, Thumb, Used
from chat.turn_store import TurnStore
from chat.turns.pictures import PictureStore
from chat.turns.turn_tree import with_versions
from database import is_sqlite, open_database, overwrite_deleted, write_transaction
from settings import Settings

_REMEMBERED = 8  # turns that are looked at
MIGRATIONS = Path(__file__).parent / "migrations"

threads, turns = schema.threads.c, schema.turns.c


@contextmanager
def open_store(settings: Settings) -> Iterator["AppStore"]:
    """Open the store; turns of dead processes are closed as interrupted."""
    folder = settings.prepare_state()
    engine = open_database(
        folder / "app.db", MIGRATIONS, schema.metadata, url=settings.database_url
    )
    overwrite_deleted(engine)
    lease: Lease = ProcessLease(folder / "running") if is_sqlite(engine) else DatabaseLease(engine)
    store = AppStore(engine, lease)
    try:
        store.recover()
        yield store
    finally:
        store.close()
        engine.dispose()


class AppStore(TurnStore, OptionStore, PictureStore):
    """Threads, their transcripts and feedback, beside the turns; safe to share between threads."""

    def threads(
        self, user: str, limit: int = 50, *, origins: Collection[str] | None = None
    ) -> list[Thread]:
        """Return the user's conversations, the most recently active first.

        Args:
            user: Their owner.
            limit: Most conversations to return.
            origins: Only those begun there, such as {"web", ""}; None for all.
        """
        query = select_threads().where(threads.user == user, threads.deleted_at.is_(None))
        query = query.order_by(threads.updated_at.desc())
        if origins is not None:
            query = query.where(threads.origin.in_(origins))
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
            count_change(connection, thread, title=shorten(title))

    def revision(self, thread: str, user: str) -> int:
        """Return a number that goes up with every change of a conversation; 0 where there is none.

        It is one read of one row, for a reader that polls for turns made elsewhere.
        """
        query = select(threads.revision).where(threads.id == thread, threads.user == user)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    def choose_version(self, turn: str, user: str) -> None:
        """Show this version of a turn, and after it the turns that were last shown there.

        Raises:
            UnknownThread: there is no such turn of this user.
            ThreadBusy: the conversation is answering.
        """
        question = self.exchange(turn, user).question
        with write_transaction(self._engine) as connection:
            found = select(turns.thread_id).where(turns.id == turn)
            thread = connection.execute(found).scalar_one()
            if owned_thread(connection, thread, user).running:
                raise thread_busy(question)
            show_version(connection, thread, turn)
            count_change(connection, thread)

    def delete(self, thread: str, user: str) -> None:
        """Delete a conversation for good, with its turns, messages, events and feedback.

        Raises:
            UnknownThread: it is not the user's.
            ThreadBusy: it is answering; cancel the turn first.
        """
        with write_transaction(self._engine) as connection:
            if owned_thread(connection, thread, user).running:
                raise thread_busy("")
            connection.execute(delete(schema.threads).where(threads.id == thread))
            audit.write(connection, user, "conversation_deleted", thread)

    def remembered_turns(self, thread: str) -> list[str]:
        """Return the turns, newest first, from whose checkpoint a new turn may go on.

        These are the last answered turn that is shown and the rejected ones after it.
        """
        ended = turns.status.in_(("done", "rejected"))
        query = (
            select(turns.id, turns.status)
            .where(turns.thread_id == thread, turns.shown, ended)
            .order_by(turns.position.desc())
            .limit(_REMEMBERED)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        after = list(takewhile(lambda row: row[1] == "rejected", rows))
        return [row[0] for row in rows[: len(after) + 1]]

    def exchanges(
        self, thread: str, user: str, *, last: int | None = None, before: int | None = None
    ) -> list[Exchange]:
        """Return the transcript, oldest first: the `last` turns, those before a position.

        Of several versions of a turn it has the one that is shown, and those that follow it.

        Raises:
            UnknownThread: there is no such conversation of this user.
        """
        query = select_exchanges(user).where(turns.thread_id == thread, turns.shown)
        if before is not None:
            query = query.where(turns.position < before)
        with self._engine.connect() as connection:
            owned_thread(connection, thread, user)
            rows = connection.execute(query.order_by(turns.position.desc()).limit(last))
            exchanges = [to_exchange(row) for row in reversed(rows.mappings().all())]
            return with_versions(connection, exchanges)

    def used(self, user: str, since: float) -> Used:
        """Return what the turns of a user have taken since a time, in seconds of the epoch.

        Counted are those that have ended, well or not, and those that wait for an approval.
        """
        with self._engine.connect() as connection:
            ended, waiting = (
                connection.execute(query).one()
                for query in (select_used(user, since), select_used_by_waiting(user, since))
            )
        return Used(ended[0] + waiting[0], ended[1] + waiting[1])

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
