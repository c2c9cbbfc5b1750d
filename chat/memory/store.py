"""Fact store: what is remembered about each user, in `memory.db`.

    with open_facts(settings) as facts:
        facts.current("local")                  # newest first
        facts.edit(fact_id, "local", "4th year")
        facts.delete_all("local")

Every call names a user; to one user, facts of another do not exist. Deleted text is overwritten in
the file (`secure_delete`), and the write-ahead log is emptied after it.
"""

import time
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from chat.memory import schema
from chat.memory.attributes import attributes
from chat.memory.facts import Fact, Origin
from database import empty_log, open_database, overwrite_deleted, write_transaction
from errors import UnknownFact
from settings import Settings
from text.language import detect_language
from text.normalise import normalise

MIGRATIONS = Path(__file__).parent / "migrations"
LONGEST_VALUE = 500  # characters, also of an edited one
MOST_FACTS = 500  # of one user, replaced ones included; the oldest go first
_EXPORT = ("id", "attribute", "label", "value", "language", "origin", "created_at", "replaced_at")

table, columns = schema.facts, schema.facts.c


@contextmanager
def open_facts(settings: Settings) -> Iterator["FactStore"]:
    """Open the fact store of a state directory."""
    path = settings.prepare_state() / "memory.db"
    engine = open_database(path, MIGRATIONS, schema.metadata, url=settings.database_url)
    overwrite_deleted(engine)
    try:
        yield FactStore(engine)
    finally:
        engine.dispose()


class FactStore:
    """Facts by user; safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def current(self, user: str) -> list[Fact]:
        """Return the facts that hold, the newest first."""
        return self._select(user, columns.replaced_at.is_(None))

    def history(self, user: str) -> list[Fact]:
        """Return all facts, replaced ones too, the newest first."""
        return self._select(user)

    def _select(self, user: str, *conditions: Any) -> list[Fact]:
        query = select(table).where(columns.user == user, *conditions)
        order = (columns.created_at.desc(), columns.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(*order)).mappings().all()
        return [Fact(**row) for row in rows]

    def add(
        self, user: str, attribute: str, label: str, value: str, *, language: str, origin: Origin
    ) -> tuple[Fact, str]:
        """Store a fact and return it with the value that it replaced, empty for none.

        One that is stored already is returned as it is. The value under the same attribute and
        label is replaced where the attribute has one value, and kept as history.
        """
        now = time.time()
        value = normalise(value)[:LONGEST_VALUE]
        with write_transaction(self._engine) as connection:
            rows = self._same(connection, user, attribute, label)
            same = next((row for row in rows if row.value.casefold() == value.casefold()), None)
            if same is not None:
                return same, ""
            old = ""
            if (label or attributes()[attribute].single) and rows:
                old = rows[0].value
                ids = [row.id for row in rows]
                connection.execute(update(table).where(columns.id.in_(ids)).values(replaced_at=now))
            fact = Fact(uuid.uuid4().hex, user, attribute, label, value, language, origin, now)
            connection.execute(insert(table).values(**asdict(fact)))
            self._drop_oldest(connection, user)
        return fact, old

    def _same(self, connection: Connection, user: str, attribute: str, label: str) -> list[Fact]:
        query = select(table).where(
            columns.user == user, columns.attribute == attribute, columns.replaced_at.is_(None)
        )
        rows = connection.execute(query.order_by(columns.created_at.desc())).mappings().all()
        return [
            fact
            for fact in (Fact(**row) for row in rows)
            if fact.label.casefold() == label.casefold()
        ]

    def _drop_oldest(self, connection: Connection, user: str) -> None:
        order = (columns.replaced_at.is_(None), columns.created_at)
        query = select(columns.id).where(columns.user == user).order_by(*order)
        ids = connection.execute(query).scalars().all()
        if len(ids) > MOST_FACTS:
            extra = ids[: len(ids) - MOST_FACTS]
            connection.execute(delete(table).where(columns.id.in_(extra)))

    def edit(self, fact: str, user: str, value: str) -> Fact:
        """Change the value of a fact; UnknownFact if the user has none under this id."""
        value = normalise(value).strip()[:LONGEST_VALUE]
        language = "ko" if detect_language(value) == "ko" else "en"
        changed = update(table).where(columns.id == fact, columns.user == user)
        with write_transaction(self._engine) as connection:
            result = connection.execute(
                changed.values(value=value, language=language, origin="edited")
            )
            if not result.rowcount:
                raise _unknown(fact)
            row = connection.execute(select(table).where(columns.id == fact)).mappings().one()
        return Fact(**row)

    def retire(self, user: str, ids: Collection[str]) -> None:
        """Mark facts as replaced, for a newer one of another label."""
        chosen = (columns.user == user, columns.id.in_(ids), columns.replaced_at.is_(None))
        with write_transaction(self._engine) as connection:
            connection.execute(update(table).where(*chosen).values(replaced_at=time.time()))

    def delete(self, user: str, ids: Collection[str]) -> int:
        """Delete facts with the history of their attribute and label; return how many rows went.

        Raises:
            UnknownFact: the user has no fact under one of the ids.
        """
        with write_transaction(self._engine) as connection:
            mine = select(table).where(columns.user == user)
            rows = [Fact(**row) for row in connection.execute(mine).mappings()]
            by_id = {row.id: row for row in rows}
            for name in ids:
                if name not in by_id:
                    raise _unknown(name)
            keys = {_key(by_id[name]) for name in ids}
            gone = [row.id for row in rows if row.id in ids or _key(row) in keys]
            connection.execute(delete(table).where(columns.id.in_(gone)))
        empty_log(self._engine)
        return len(gone)

    def delete_all(self, user: str) -> int:
        """Delete everything that is remembered about a user; return how many rows went."""
        with write_transaction(self._engine) as connection:
            gone = connection.execute(delete(table).where(columns.user == user)).rowcount
        empty_log(self._engine)
        return gone

    def export(self, user: str) -> list[dict[str, Any]]:
        """Return all facts of a user as JSON objects, history included, the newest first."""
        rows = [asdict(fact) for fact in self.history(user)]
        return [{name: row[name] for name in _EXPORT} for row in rows]


def _key(fact: Fact) -> tuple[str, str, str]:
    """Return what a fact shares with its history; several values are apart."""
    single = bool(fact.label) or attributes()[fact.attribute].single
    return fact.attribute, fact.label.casefold(), "" if single else fact.value


def _unknown(name: str) -> UnknownFact:
    return UnknownFact("There is no remembered fact {id!r}.", "`memory list` shows them.", id=name)


def ordered(facts: Sequence[Fact]) -> list[Fact]:
    """Return facts in the order of the attributes, the newest of each first."""
    order = list(attributes())
    return sorted(facts, key=lambda fact: (order.index(fact.attribute), -fact.created_at))
