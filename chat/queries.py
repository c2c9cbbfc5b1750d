"""SQL statements of `chat.store` and `chat.turn_store`."""

import operator
import time
import uuid
from collections.abc import Sequence
from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from agents.events import Event, to_json
from agents.messages import bilingual, language_of
from chat import schema
from chat.transcript import PAGE_ORIGINS, Exchange, Thread, unpack
from chat.turns.pictures import add_pictures, copy_pictures
from chat.turns.turn_tree import first_question, place_at_end, place_beside, show
from errors import ThreadBusy, UnknownThread
from models.vision.pictures import Picture
from text.normalise import fold

TITLE_CHARS = 60

threads, turns, log = schema.threads.c, schema.turns.c, schema.events.c

# Run several times a second for each answer in progress, and so built once: SQLAlchemy takes longer
# to build a statement than SQLite to answer it.
STATE_OF_TURN = select(turns.status, turns.cancel).where(turns.id == bindparam("turn"))
EVENTS_AFTER = (  # with the owner in each row; one row without an event where there is no later one
    select(threads.user, log.seq, log.data)
    .select_from(
        schema.turns.join(schema.threads).outerjoin(
            schema.events, and_(log.turn_id == turns.id, log.seq > bindparam("after"))
        )
    )
    .where(turns.id == bindparam("turn"), threads.deleted_at.is_(None))
    .order_by(log.seq)
)
_ADD_EVENTS = insert(schema.events)


def shorten(text: str, limit: int = TITLE_CHARS) -> str:
    """Return the text on one line, truncated at a word to at most `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head, _, _ = line[: limit - 1].rpartition(" ")
    return (head if len(head) > limit // 2 else line[: limit - 1]) + "…"


def select_threads() -> Select[Any]:
    """Return the query of conversations, each with the id of its running turn."""
    running = (
        select(turns.id)
        .where(turns.thread_id == threads.id, turns.status == "running")
        .scalar_subquery()
    )
    return select(schema.threads, running.label("running"))


def threads_of(user: str, on_page: bool | None = None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a user's conversations that are not deleted.

    Args:
        user: Their owner.
        on_page: Only those begun on the page, or only those begun by other programs.
    """
    mine = (threads.user == user, threads.deleted_at.is_(None))
    if on_page is None:
        return mine
    begun_here = threads.origin.in_(PAGE_ORIGINS)
    return (*mine, begun_here if on_page else ~begun_here)


def select_exchanges(user: str) -> Select[Any]:
    """Return the query of turns with question, answer and the user's rating."""
    question, answer = schema.messages.alias(), schema.messages.alias()
    rating = schema.feedback
    rated = (rating.c.turn_id == turns.id) & (rating.c.user == user)
    pictures = schema.pictures.c
    number_of_pictures = select(func.count()).where(pictures.turn_id == turns.id).scalar_subquery()
    source = (
        schema.turns.join(schema.threads)
        .join(question, (question.c.turn_id == turns.id) & (question.c.role == "human"))
        .outerjoin(answer, (answer.c.turn_id == turns.id) & (answer.c.role == "ai"))
        .outerjoin(rating, rated)
    )
    return (
        select(
            turns.id.label("turn"),
            turns.position,
            turns.version,
            turns.status,
            turns.started_at.label("asked_at"),
            question.c.text.label("question"),
            func.coalesce(answer.c.text, "").label("text"),
            answer.c.data.label("data"),
            rating.c.thumb,
            number_of_pictures.label("pictures"),
        )
        .select_from(source)
        .where(threads.deleted_at.is_(None))
    )


def to_exchange(row: RowMapping) -> Exchange:
    """Return a row of `select_exchanges` as an `Exchange`."""
    values = dict(row)
    if data := values.pop("data"):
        values["end"], values["sources"] = unpack(data)
    return Exchange(**values)


def owned_thread(connection: Connection, thread: str, user: str) -> Thread:
    """Return a conversation of the user.

    Raises:
        UnknownThread: there is none under this id, or it is another user's.
    """
    query = select_threads().where(
        threads.id == thread, threads.user == user, threads.deleted_at.is_(None)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise unknown_thread(thread)
    return Thread(**row)


def insert_turn(
    connection: Connection,
    thread: str,
    user: str,
    question: str,
    owner: str,
    version_of: str | None = None,
    pictures: Sequence[Picture] = (),
    **options: str,
) -> str:
    """Insert a running turn, and its thread if it is new; return the turn's id.

    It is another version of the turn `version_of`, with its pictures, or the next turn where that
    is None.

    Raises:
        IntegrityError: the thread has a running turn.
        UnknownThread: the thread is another user's or deleted, or has no turn `version_of`.
    """
    turn, now = uuid.uuid4().hex, time.time()
    _open_thread(connection, thread, user, question, now, **options)
    place = (
        place_beside(connection, thread, version_of)
        if version_of
        else place_at_end(connection, thread)
    )
    if place is None:
        raise unknown_thread(version_of or thread, question)
    is_next = version_of is None
    connection.execute(
        insert(schema.turns).values(
            id=turn,
            thread_id=thread,
            status="running",
            owner=owner,
            **place._asdict(),
            chosen=is_next,
            shown=is_next,
            cancel=False,
            started_at=now,
        )
    )
    add_message(connection, turn, "human", question, {})
    if version_of:
        copy_pictures(connection, version_of, turn)
    add_pictures(connection, turn, pictures)
    if not is_next:
        show_version(connection, thread, turn)
    count_change(connection, thread)
    return turn


def _open_thread(
    connection: Connection, thread: str, user: str, question: str, now: float, **options: str
) -> None:
    """Insert a thread if it is new; of one that is there, drop the tokens of its old turns.

    Raises:
        UnknownThread: the thread is another user's or deleted.
    """
    row = connection.execute(select_threads().where(threads.id == thread)).mappings().first()
    if row is None:
        values = {"id": thread, "user": user, "title": shorten(question), **options}
        times = {"created_at": now, "updated_at": now}
        connection.execute(insert(schema.threads).values(**values, **times))
    elif row["user"] != user:
        raise unknown_thread(thread, question)
    elif row["deleted_at"] is not None:
        raise UnknownThread(bilingual("deleted_thread", language_of(question)))
    else:
        _drop_tokens(connection, select(turns.id).where(turns.thread_id == thread))


def show_version(connection: Connection, thread: str, turn: str) -> None:
    """Show a version of a turn; a title that is the first question follows it."""
    before = first_question(connection, thread)
    show(connection, thread, turn)
    after = first_question(connection, thread)
    if after != before:
        titled = (threads.id == thread, threads.title == shorten(before))
        connection.execute(update(schema.threads).where(*titled).values(title=shorten(after)))


def count_change(connection: Connection, thread: str | ColumnElement[str], **values: Any) -> None:
    """Raise the revision of a thread, and set other columns of it."""
    change = update(schema.threads).where(threads.id == thread)
    connection.execute(change.values(revision=threads.revision + 1, **values))


def _drop_tokens(connection: Connection, turn_ids: Select[Any]) -> None:
    # The answers of these turns are in the transcript; only a live page needs their tokens.
    log = schema.events.c
    connection.execute(delete(schema.events).where(log.turn_id.in_(turn_ids), log.kind == "token"))


def select_used(user: str, since: float) -> Select[Any]:
    """Return the query of the tokens and dollars of a user's turns that have ended."""
    usage = schema.messages.c.data["end"]
    source = schema.messages.join(schema.turns).join(schema.threads)
    return _of_user(_used(usage), source, user, since)


def select_used_by_waiting(user: str, since: float) -> Select[Any]:
    """Return the query of those of the turns that wait for an approval: of their last event."""
    log, inner = schema.events, schema.events.alias()
    last = select(func.max(inner.c.seq)).where(inner.c.turn_id == log.c.turn_id).scalar_subquery()
    query = _of_user(_used(log.c.data), log.join(schema.turns).join(schema.threads), user, since)
    return query.where(turns.status == "waiting", log.c.seq == last)


def _used(end: ColumnElement[Any]) -> tuple[ColumnElement[float], ColumnElement[float]]:
    """Return the sums of tokens and dollars in the end of each turn, as JSON."""
    names = ("total_tokens", "other_tokens", "usd")
    total, other, usd = (end["usage"][name] for name in names)
    return sum_of(total, other), sum_of(usd)


def _of_user(
    columns: Sequence[ColumnElement[Any]], source: Any, user: str, since: float
) -> Select[Any]:
    # Threads have an index by user and time, which leaves few turns to look at.
    of_user = (threads.user == user, threads.updated_at >= since, turns.started_at >= since)
    return select(*columns).select_from(source).where(*of_user)


def sum_of(*numbers: ColumnElement[Any]) -> ColumnElement[float]:
    """Return the sum over all rows of some numbers in JSON; a missing one is 0."""
    parts = [func.coalesce(func.sum(number.as_float()), 0.0) for number in numbers]
    return reduce(operator.add, parts)


def append_events(connection: Connection, turn: str, events: Sequence[tuple[int, Event]]) -> None:
    """Insert numbered events of a turn."""
    now = time.time()
    rows = []
    for seq, event in events:
        data = to_json(event)
        rows.append({"turn_id": turn, "seq": seq, "kind": data["event"], "data": data, "at": now})
    if rows:
        connection.execute(_ADD_EVENTS, rows)


def add_message(
    connection: Connection, turn: str, role: str, text: str, data: dict[str, Any]
) -> None:
    """Insert the question (`human`) or the answer (`ai`) of a turn."""
    values = {"turn_id": turn, "role": role, "text": text, "data": data}
    added = connection.execute(insert(schema.messages).values(**values, created_at=time.time()))
    (message,) = added.inserted_primary_key or (None,)
    connection.execute(insert(schema.search_texts).values(message_id=message, text=fold(text)))


def unknown_thread(name: str, question: str = "") -> UnknownThread:
    """Return the error for a thread or turn that does not exist, or not for this user."""
    return UnknownThread(bilingual("unknown_thread", language_of(question), name=name))


def thread_busy(question: str) -> ThreadBusy:
    """Return the error for a conversation that is answering, in the question's language."""
    return ThreadBusy(bilingual("thread_busy", language_of(question)))
