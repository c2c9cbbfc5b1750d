"""The statements behind `chat.store`: what is selected, and what a turn writes."""

import time
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select

from agents.events import Event, to_json
from agents.messages import language_of, localise
from chat import schema
from chat.transcript import Exchange, Thread, unpack
from errors import ThreadBusy, UnknownThread

TITLE_CHARS = 60

threads, turns = schema.threads.c, schema.turns.c


def shorten(text: str, limit: int = TITLE_CHARS) -> str:
    """Return the text on one line, cut at a word to at most `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head, _, _ = line[: limit - 1].rpartition(" ")
    return (head if len(head) > limit // 2 else line[: limit - 1]) + "…"


def select_threads() -> Select[Any]:
    """Return conversations, each with the id of the turn it is answering."""
    running = (
        select(turns.id)
        .where(turns.thread_id == threads.id, turns.status == "running")
        .scalar_subquery()
    )
    return select(schema.threads, running.label("running"))


def select_exchanges(user: str) -> Select[Any]:
    """Return turns with what was asked, what was said, and what the user thought of it."""
    asked, said = schema.messages.alias(), schema.messages.alias()
    rating = schema.feedback
    rated = (rating.c.turn_id == turns.id) & (rating.c.user == user)
    source = (
        schema.turns.join(schema.threads)
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


def to_exchange(row: RowMapping) -> Exchange:
    """Return a row of `select_exchanges` as a record."""
    values = dict(row)
    if data := values.pop("data"):
        values["end"], values["sources"] = unpack(data)
    return Exchange(**values)


def owned_thread(connection: Connection, thread: str, user: str) -> Thread:
    """Return a conversation of the user.

    Raises:
        UnknownThread: there is none under this id, or it is another user's.
    """
    query = select_threads().where(threads.id == thread, threads.user == user)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise unknown(thread)
    return Thread(**row)


def select_owner(turn: str) -> Select[Any]:
    """Return the user a turn belongs to."""
    return (
        select(threads.user).select_from(schema.turns.join(schema.threads)).where(turns.id == turn)
    )


def insert_turn(
    connection: Connection, thread: str, user: str, question: str, owner: str, **made: str
) -> str:
    """Write a turn down as running, and its thread if that is new; return the turn's id.

    Raises:
        IntegrityError: the thread has a running turn.
        UnknownThread: the thread is another user's.
    """
    turn, now = uuid.uuid4().hex, time.time()
    found = connection.execute(select_threads().where(threads.id == thread)).mappings().first()
    if found is None:
        values = {"id": thread, "user": user, "title": shorten(question), **made}
        times = {"created_at": now, "updated_at": now}
        connection.execute(insert(schema.threads).values(**values, **times))
    elif found["user"] != user:
        raise unknown(thread, question)
    of_thread = select(turns.id).where(turns.thread_id == thread)
    _drop_tokens(connection, of_thread)
    count = select(func.count()).select_from(of_thread.subquery()).scalar_subquery()
    values = {"id": turn, "thread_id": thread, "status": "running", "owner": owner}
    connection.execute(
        insert(schema.turns).values(**values, position=count + 1, cancel=False, started_at=now)
    )
    add_message(connection, turn, "human", question, {})
    return turn


def _drop_tokens(connection: Connection, turn_ids: Select[Any]) -> None:
    # The answers of these turns are in the transcript; only a live page needed the pieces.
    log = schema.events.c
    connection.execute(delete(schema.events).where(log.turn_id.in_(turn_ids), log.kind == "token"))


def append_events(connection: Connection, turn: str, events: Sequence[tuple[int, Event]]) -> None:
    """Write numbered events of a turn."""
    now = time.time()
    rows = []
    for seq, event in events:
        data = to_json(event)
        rows.append({"turn_id": turn, "seq": seq, "kind": data["event"], "data": data, "at": now})
    if rows:
        connection.execute(insert(schema.events), rows)


def add_message(
    connection: Connection, turn: str, role: str, text: str, data: dict[str, Any]
) -> None:
    """Write what a person (`human`) or the assistant (`ai`) said in a turn."""
    values = {"turn_id": turn, "role": role, "text": text, "data": data}
    connection.execute(insert(schema.messages).values(**values, created_at=time.time()))


def unknown(name: str, question: str = "") -> UnknownThread:
    """Return the error for what does not exist, or not for this user."""
    return UnknownThread(localise("unknown_thread", language_of(question), name=name))


def busy(question: str) -> ThreadBusy:
    """Return the error for a conversation that is answering, in the language of the question."""
    return ThreadBusy(localise("thread_busy", language_of(question)))
