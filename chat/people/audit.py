"""Audit log: who did what, when, to what, and how it ended; no text of conversations or documents.

    write(connection, "kim", "conversation_shared", thread)    # in the transaction of the act
    audit = AuditLog(store.engine, days=365)
    audit.record("kim", "document_added", "leave.md")
    audit.entries(limit=50, user="kim")                        # newest first

Entries are added and never changed; those older than RAG_AUDIT_DAYS are deleted.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection, Engine, delete, insert, select

from chat.people.schema import audit as table
from database import write_transaction

Action = Literal[
    "signed_in",
    "signed_out",
    "sign_in_refused",
    "document_added",
    "document_removed",
    "document_restored",
    "access_changed",
    "sync_changed",
    "index_repaired",
    "settings_changed",
    "conversation_shared",
    "share_revoked",
    "conversation_deleted",
    "conversation_restored",
    "conversation_exported",
    "promoted",
    "promotion_undone",
    "user_erased",
]
Outcome = Literal["done", "refused", "failed"]
ACTIONS: tuple[Action, ...] = get_args(Action)
LONGEST_TARGET = 200  # characters
PRUNE_EVERY = 3600.0  # seconds between two looks for old entries
_DAY = 86_400.0

_at = table.c


@dataclass(frozen=True)
class Entry:
    """One entry.

    Attributes:
        at: Unix time.
        user: Who did it; empty where nobody was signed in.
        target: What it was done to: an id, a name of a document, a count or an address.
    """

    id: int
    at: float
    user: str
    action: Action
    target: str
    outcome: Outcome


def write(
    connection: Connection,
    user: str,
    action: Action,
    target: str = "",
    outcome: Outcome = "done",
    at: float | None = None,
) -> None:
    """Add an entry in the transaction of what it is about, so that both are written or neither."""
    values = {"user": user, "action": action, "target": target[:LONGEST_TARGET]}
    values["outcome"] = outcome
    connection.execute(insert(table).values(**values, at=time.time() if at is None else at))


class AuditLog:
    """The audit log of all users; safe to share between threads and processes.

    Args:
        engine: Of `app.db`.
        days: Days for which entries are kept.
        clock: Returns Unix time.
    """

    def __init__(self, engine: Engine, days: float, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._days, self._clock = engine, days, clock
        self._pruned_at = 0.0

    def record(
        self, user: str, action: Action, target: str = "", outcome: Outcome = "done"
    ) -> None:
        """Add an entry, and now and then delete the old ones."""
        now = self._clock()
        with write_transaction(self._engine) as connection:
            write(connection, user, action, target, outcome, now)
            if now - self._pruned_at >= PRUNE_EVERY:
                connection.execute(delete(table).where(_at.at < now - self._days * _DAY))
                self._pruned_at = now

    def once(self, user: str, action: Action, target: str) -> bool:
        """Add an entry unless there is one of this user, action and target; say whether it did."""
        same = (_at.user == user, _at.action == action, _at.target == target[:LONGEST_TARGET])
        with self._engine.connect() as connection:
            known = connection.execute(select(_at.id).where(*same).limit(1)).first()
        if known is None:
            self.record(user, action, target)
        return known is None

    def changed(self, user: str, action: Action, target: str) -> None:
        """Add an entry unless the last one of this action has the same target."""
        latest = self.entries(1, action=action)
        if not latest or latest[0].target != target[:LONGEST_TARGET]:
            self.record(user, action, target)

    def entries(
        self, limit: int = 100, *, user: str | None = None, action: Action | None = None
    ) -> list[Entry]:
        """Return the newest entries, the newest first."""
        query = select(table).order_by(_at.id.desc()).limit(limit)
        if user is not None:
            query = query.where(_at.user == user)
        if action is not None:
            query = query.where(_at.action == action)
        with self._engine.connect() as connection:
            return [Entry(**row) for row in connection.execute(query).mappings()]
