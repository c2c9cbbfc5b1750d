"""Turn tree: versions of a turn, and the path of turns that a conversation shows.

A question that is asked again or edited makes a sibling of its turn: same `parent`, same position,
next `version`. Of siblings one is `chosen`; the turns that are reached from the first one over
chosen ones only are `shown`. What follows a version that is not shown keeps its choices, so that it
comes back as it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select, update

from chat import schema
from chat.transcript import Exchange

threads, turns, messages = schema.threads.c, schema.turns.c, schema.messages.c


class Place(NamedTuple):
    """Where a turn stands in its tree; the fields are columns of `turns`.

    Attributes:
        parent: Id of the turn before; "" for a first turn.
        position: From 1.
        version: Among its siblings, from 1.
    """

    parent: str
    position: int
    version: int


def place_at_end(connection: Connection, thread: str) -> Place:
    """Return the place behind the last turn that a thread shows."""
    shown = select(turns.id, turns.position).where(turns.thread_id == thread, turns.shown)
    last = connection.execute(shown.order_by(turns.position.desc()).limit(1)).first()
    parent, position = last or ("", 0)
    # The last turn that is shown has no turn after it: of several, one would be chosen.
    return Place(parent, position + 1, version=1)


def place_beside(connection: Connection, thread: str, turn: str) -> Place | None:
    """Return the place of another version of a turn; None where the thread has no such turn."""
    of_thread = turns.thread_id == thread
    place = select(turns.parent, turns.position).where(of_thread, turns.id == turn)
    row = connection.execute(place).first()
    if row is None:
        return None
    siblings = select(func.max(turns.version)).where(of_thread, turns.parent == row.parent)
    return Place(row.parent, row.position, connection.execute(siblings).scalar_one() + 1)


def show(connection: Connection, thread: str, turn: str) -> None:
    """Choose a version, and show it with what led to it and what followed it when last shown."""
    query = select(turns.id, turns.parent, turns.chosen, turns.shown)
    rows = connection.execute(query.where(turns.thread_id == thread)).all()
    parents = {row.id: row.parent for row in rows}
    chosen_next = {row.parent: row.id for row in rows if row.chosen}
    before = [turn]
    while parent := parents.get(before[-1]):
        before.append(parent)
    after = chosen_next.get(turn)
    path = set(before)
    while after:
        path.add(after)
        after = chosen_next.get(after)
    rivals = {parents.get(one) for one in before}
    _set(connection, "chosen", False, (r.id for r in rows if r.chosen and r.parent in rivals))
    _set(connection, "chosen", True, before)
    # In this order: one turn at most is shown at a position.
    _set(connection, "shown", False, (row.id for row in rows if row.shown and row.id not in path))
    _set(connection, "shown", True, path)


def _set(connection: Connection, column: str, value: bool, ids: Iterable[str]) -> None:
    change = update(schema.turns).where(turns.id.in_(list(ids)))
    connection.execute(change.values({column: value}))


def first_question(connection: Connection, thread: str) -> str:
    """Return the first question that a thread shows."""
    query = (
        select(messages.text)
        .select_from(schema.messages.join(schema.turns))
        .where(
            turns.thread_id == thread, turns.position == 1, turns.shown, messages.role == "human"
        )
    )
    return connection.execute(query).scalar() or ""


def with_versions(connection: Connection, exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Return exchanges with the ids of all their versions."""
    other = schema.turns.alias()
    siblings = and_(
        other.c.thread_id == turns.thread_id, other.c.parent == turns.parent, other.c.id != turns.id
    )
    query = (
        select(turns.id, other.c.version, other.c.id)
        .select_from(schema.turns.join(other, siblings))
        .where(turns.id.in_([exchange.turn for exchange in exchanges]))
    )
    versions = {exchange.turn: [(exchange.version, exchange.turn)] for exchange in exchanges}
    for turn, version, sibling in connection.execute(query):
        versions[turn].append((version, sibling))
    return [
        replace(exchange, versions=[turn for _, turn in sorted(versions[exchange.turn])])
        for exchange in exchanges
    ]
