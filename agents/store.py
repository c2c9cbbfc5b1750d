"""Conversations on disk: the record of what was asked and answered, in `app.db`.

    with open_store(settings) as store:
        store.threads("local")                       # newest first
        store.exchanges(thread_id, "local", last=10) # what the page shows
        store.events(turn_id, "local", after=seq)    # what has happened in a turn since
        store.rate(turn_id, "local", 1)

Everything is asked for on behalf of a user; what belongs to another one does not exist.
"""

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from agents import tables
from agents.events import Answer, Error, Event, from_json, to_json, written
from agents.liveness import Owner
from agents.transcript import Exchange, Status, Thread, Thumb, pack, unpack
from agents.wording import language_of, say
from chains.records import Source
from database import open_database, writing
from errors import ThreadBusy, UnknownThread
from settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
TITLE_CHARS = 60

threads, turns, messages = tables.threads.c, tables.turns.c, tables.messages.c


@contextmanager
def open_store(settings: Settings) -> Iterator["AppStore"]:
    """Open the store; turns whose process died are closed as interrupted."""
    folder = settings.prepare_state()
    engine = open_database(folder / "app.db", MIGRATIONS)
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
        query = _threads().where(threads.user == user).order_by(threads.updated_at.desc())
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(limit)).mappings().all()
        return [Thread(**row) for row in rows]

    def thread(self, thread: str, user: str) -> Thread:
        """Return one conversation.

        Raises:
            UnknownThread: there is none under this id that belongs to the user.
        """
        with self._engine.connect() as connection:
            return _owned(connection, thread, user)

    def rename(self, thread: str, user: str, title: str) -> None:
        """Give the conversation another title; UnknownThread if it is not the user's."""
        with writing(self._engine) as connection:
            _owned(connection, thread, user)
            change = update(tables.threads).where(threads.id == thread)
            connection.execute(change.values(title=shorten(title)))

    def delete(self, thread: str, user: str) -> None:
        """Delete the conversation and all that hangs on it.

        Raises:
            UnknownThread: it is not the user's.
            ThreadBusy: it is answering; cancel the turn first.
        """
        with writing(self._engine) as connection:
            if _owned(connection, thread, user).running:
                raise _busy(user, "")
            connection.execute(delete(tables.threads).where(threads.id == thread))

    def exchanges(
        self, thread: str, user: str, *, last: int | None = None, before: int | None = None
    ) -> list[Exchange]:
        """Return what was said, oldest first: the `last` turns, those before a position.

        Raises:
            UnknownThread: there is no such conversation of this user.
        """
        query = _exchanges(user).where(turns.thread_id == thread)
        if before is not None:
            query = query.where(turns.position < before)
        with self._engine.connect() as connection:
            _owned(connection, thread, user)
            rows = connection.execute(query.order_by(turns.position.desc()).limit(last))
            return [_exchange(row) for row in reversed(rows.mappings().all())]

    def exchange(self, turn: str, user: str) -> Exchange:
        """Return one turn; UnknownThread if it is not the user's."""
        query = _exchanges(user).where(turns.id == turn, threads.user == user)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise _unknown(turn)
        return _exchange(row)

    def rate(self, turn: str, user: str, thumb: Thumb | None, comment: str = "") -> None:
        """Keep a thumb up (1) or down (-1) for a turn; None takes it back."""
        self.exchange(turn, user)
        rating = tables.feedback
        with writing(self._engine) as connection:
            connection.execute(
                delete(rating).where(rating.c.turn_id == turn, rating.c.user == user)
            )
            if thumb is not None:
                values = {"turn_id": turn, "user": user, "thumb": thumb, "comment": comment}
                connection.execute(insert(rating).values(**values, at=time.time()))

    # Turns, written by `agents.conversation`

    def begin(
        self, thread: str, user: str, question: str, *, assistant: str = "", collection: str = ""
    ) -> str:
        """Start a turn and return its id; makes the thread when it is new.

        Raises:
            ThreadBusy: the conversation is still answering another question.
            UnknownThread: the conversation belongs to another user.
        """
        self._owner.hold()
        try:
            return self._insert_turn(thread, user, question, assistant, collection)
        except IntegrityError:
            if not self.recover():
                raise _busy(user, question) from None
        try:
            return self._insert_turn(thread, user, question, assistant, collection)
        except IntegrityError:
            raise _busy(user, question) from None

    def record(self, turn: str, events: Sequence[tuple[int, Event]]) -> bool:
        """Append numbered events; return whether someone asked for the turn to be cancelled."""
        if events:
            with writing(self._engine) as connection:
                _append(connection, turn, events)
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
        with writing(self._engine) as connection:
            closed = connection.execute(
                update(tables.turns).where(*running).values(status=status, ended_at=now)
            )
            if not closed.rowcount:
                return
            _append(connection, turn, events)
            _add_message(connection, turn, "ai", text, pack(end, sources))
            thread = select(turns.thread_id).where(turns.id == turn).scalar_subquery()
            connection.execute(
                update(tables.threads).where(threads.id == thread).values(updated_at=now)
            )

    def cancel(self, turn: str, user: str) -> None:
        """Ask whichever process answers this turn to stop; UnknownThread if not the user's."""
        self.exchange(turn, user)
        with writing(self._engine) as connection:
            connection.execute(update(tables.turns).where(turns.id == turn).values(cancel=True))

    def events(self, turn: str, user: str, after: int = 0) -> list[tuple[int, Event]]:
        """Return the events of a turn numbered above `after`, in order, each with its number.

        Raises:
            UnknownThread: there is no such turn of this user.
        """
        log = tables.events.c
        query = select(log.seq, log.data).where(log.turn_id == turn, log.seq > after)
        with self._engine.connect() as connection:
            if connection.execute(_owner_of(turn)).scalar() != user:
                raise _unknown(turn)
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
        log = tables.events.c
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

    def _insert_turn(
        self, thread: str, user: str, question: str, assistant: str, collection: str
    ) -> str:
        turn, now = uuid.uuid4().hex, time.time()
        with writing(self._engine) as connection:
            found = connection.execute(_threads().where(threads.id == thread)).mappings().first()
            if found is None:
                values = {"id": thread, "user": user, "title": shorten(question)}
                values |= {"assistant": assistant, "collection": collection}
                connection.execute(
                    insert(tables.threads).values(**values, created_at=now, updated_at=now)
                )
            elif found["user"] != user:
                raise _unknown(thread)
            of_thread = select(turns.id).where(turns.thread_id == thread)
            # Answers of old turns are in the transcript; their tokens are no longer needed.
            log = tables.events.c
            connection.execute(
                delete(tables.events).where(log.turn_id.in_(of_thread), log.kind == "token")
            )
            count = select(func.count()).select_from(of_thread.subquery()).scalar_subquery()
            connection.execute(
                insert(tables.turns).values(
                    id=turn,
                    thread_id=thread,
                    position=count + 1,
                    status="running",
                    owner=self._owner.id,
                    cancel=False,
                    started_at=now,
                )
            )
            _add_message(connection, turn, "human", question, {})
        return turn


def shorten(text: str, limit: int = TITLE_CHARS) -> str:
    """Return the text on one line, cut at a word to at most `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head, _, _ = line[: limit - 1].rpartition(" ")
    return (head if len(head) > limit // 2 else line[: limit - 1]) + "…"


def _threads() -> Select[Any]:
    running = (
        select(turns.id)
        .where(turns.thread_id == threads.id, turns.status == "running")
        .scalar_subquery()
    )
    return select(tables.threads, running.label("running"))


def _exchanges(user: str) -> Select[Any]:
    asked, said = tables.messages.alias(), tables.messages.alias()
    rating = tables.feedback
    rated = (rating.c.turn_id == turns.id) & (rating.c.user == user)
    source = (
        tables.turns.join(tables.threads)
        .join(asked, (asked.c.turn_id == turns.id) & (asked.c.role == "human"))
        .outerjoin(said, (said.c.turn_id == turns.id) & (said.c.role == "ai"))
        .outerjoin(rating, rated)
    )
    return select(
        turns.id.label("turn"),
        turns.position,
        turns.status,
        turns.started_at.label("asked_at"),
        asked.c.text.label("question"),
        func.coalesce(said.c.text, "").label("text"),
        said.c.data.label("data"),
        rating.c.thumb,
    ).select_from(source)


def _exchange(row: RowMapping) -> Exchange:
    values = dict(row)
    if data := values.pop("data"):
        values["end"], values["sources"] = unpack(data)
    return Exchange(**values)


def _owned(connection: Connection, thread: str, user: str) -> Thread:
    query = _threads().where(threads.id == thread, threads.user == user)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise _unknown(thread)
    return Thread(**row)


def _owner_of(turn: str) -> Select[Any]:
    return (
        select(threads.user).select_from(tables.turns.join(tables.threads)).where(turns.id == turn)
    )


def _append(connection: Connection, turn: str, events: Sequence[tuple[int, Event]]) -> None:
    now = time.time()
    rows = []
    for seq, event in events:
        data = to_json(event)
        rows.append({"turn_id": turn, "seq": seq, "kind": data["kind"], "data": data, "at": now})
    if rows:
        connection.execute(insert(tables.events), rows)


def _add_message(
    connection: Connection, turn: str, role: str, text: str, data: dict[str, Any]
) -> None:
    values = {"turn_id": turn, "role": role, "text": text, "data": data}
    connection.execute(insert(tables.messages).values(**values, created_at=time.time()))


def _unknown(name: str) -> UnknownThread:
    return UnknownThread(f"There is no conversation {name!r}.", "Start a new one.")


def _busy(user: str, question: str) -> ThreadBusy:
    return ThreadBusy(say("thread_busy", language_of(question)))
