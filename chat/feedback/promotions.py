"""Promotions: what a person has made of ratings, each of which can be undone.

    promotions.add("cache", rating, by="admin", data={...})
    promotions.active("cache", "ban")
    promotions.undo(id)

A promotion is a copy, and outlives the conversation that it came from; whoever makes one approves
that others read it.
"""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Engine, delete, func, insert, select, update

from chat.feedback.schema import promotions as table
from chat.feedback.store import Rating
from chat.people import audit
from database import write_transaction
from errors import FeedbackError

Kind = Literal["case", "example", "cache", "ban", "training"]
MOST = 5000  # active promotions of a kind, the newest

_at = table.c


@dataclass(frozen=True)
class Promotion:
    """One thing that was made of a rating.

    Attributes:
        turn: The rated turn; None where its conversation was deleted.
        user: Whose rating it was.
        by: Who promoted it.
        data: What was made, by kind; see `evals.feedback.promote`.
        created_at, undone_at: Unix times; None while it is in force.
    """

    id: str
    kind: Kind
    turn: str | None
    user: str
    by: str
    question: str
    data: Mapping[str, Any]
    created_at: float
    undone_at: float | None = None


class PromotionStore:
    """The promotions of all users; safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, kind: Kind, rating: Rating, *, by: str, question: str, data: Mapping[str, Any]
    ) -> Promotion:
        """Store a promotion in place of an active one of this kind and rating, and return it."""
        now, name = time.time(), uuid.uuid4().hex
        same = (_at.kind == kind, _at.turn_id == rating.turn, _at.user == rating.user)
        values = {"id": name, "kind": kind, "turn_id": rating.turn, "user": rating.user, "by": by}
        with write_transaction(self._engine) as connection:
            connection.execute(
                update(table).where(*same, _at.undone_at.is_(None)).values(undone_at=now)
            )
            connection.execute(
                insert(table).values(**values, question=question, data=dict(data), created_at=now)
            )
            audit.write(connection, by, "promoted", f"{kind} {name}")
        return self.get(name)

    def get(self, name: str) -> Promotion:
        """Return a promotion.

        Raises:
            FeedbackError: there is none under this id.
        """
        found = self._read(_at.id == name)
        if not found:
            raise FeedbackError("There is no promotion {id!r}.", id=name)
        return found[0]

    def active(self, *kinds: Kind, limit: int = MOST) -> list[Promotion]:
        """Return the promotions of these kinds that are in force, the oldest first."""
        newest = self._read(_at.kind.in_(kinds), _at.undone_at.is_(None), limit=limit)
        return newest[::-1]

    def of_turn(self, turn: str) -> list[Promotion]:
        """Return the promotions of a turn that are in force, the oldest first."""
        return self._read(_at.turn_id == turn, _at.undone_at.is_(None))[::-1]

    def undo(self, name: str, *, by: str = "") -> Promotion:
        """Put a promotion out of force, and return it; `by` is who did so.

        Raises:
            FeedbackError: there is none under this id.
        """
        change = update(table).where(_at.id == name, _at.undone_at.is_(None))
        with write_transaction(self._engine) as connection:
            if connection.execute(change.values(undone_at=time.time())).rowcount:
                audit.write(connection, by, "promotion_undone", name)
        return self.get(name)

    def forget(self, user: str) -> int:
        """Delete what was made of a user's ratings, for good; return how many."""
        with write_transaction(self._engine) as connection:
            return int(connection.execute(delete(table).where(_at.user == user)).rowcount)

    def version(self, *kinds: Kind) -> tuple[Any, ...]:
        """Return a value that changes with the active promotions of these kinds."""
        counts = (func.count(_at.id), func.max(_at.created_at), func.max(_at.undone_at))
        with self._engine.connect() as connection:
            return tuple(connection.execute(select(*counts).where(_at.kind.in_(kinds))).one())

    def _read(self, *conditions: Any, limit: int = MOST) -> list[Promotion]:
        query = select(table).where(*conditions).order_by(_at.created_at.desc(), _at.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(limit)).mappings().all()
        return [_promotion(dict(row)) for row in rows]


def _promotion(row: dict[str, Any]) -> Promotion:
    return Promotion(turn=row.pop("turn_id"), **row)
