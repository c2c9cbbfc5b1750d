"""Answer store: cached answers in `answers.db`, shared by threads and processes.

with open_answer_store(settings) as store:
    store.put(entry, context, vector)
    store.get(key)                        # the same question
    store.nearest(context, vector, 5)     # questions that may ask the same
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select, update

from chat.cache import schema
from chat.cache.context import CacheContext
from chat.cache.entry import Entry, from_text, to_text
from database import open_database, upsert, write_transaction
from index.catalog.state import documents_address
from settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
FILE = "answers.db"
_MOST_COMPARED = 5000  # entries of one context, the most recently used

answers, counters = schema.answers.c, schema.counters.c
Vector = NDArray[np.float32]


@contextmanager
def open_answer_store(settings: Settings) -> Iterator["AnswerStore"]:
    """Open the store that is beside the catalog, in the state directory or in Postgres.

    An entry names what may be seen by numbers of that catalog, which mean other documents in
    another one.
    """
    path, url = settings.prepare_state() / FILE, documents_address(settings)
    engine = open_database(path, MIGRATIONS, schema.metadata, url=url)
    try:
        yield AnswerStore(engine, settings.cache_hours * 3600, settings.cache_entries)
    finally:
        engine.dispose()


class AnswerStore:
    """Cached answers with a time to live and a bounded number.

    Args:
        engine: Of `answers.db`.
        seconds: Time to live of an entry.
        most: Most entries; the least recently used are removed.
        clock: Seconds since the epoch.
    """

    def __init__(
        self,
        engine: Engine,
        seconds: float,
        most: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._engine = engine
        self._seconds = seconds
        self._most = most
        self._clock = clock

    def get(self, key: str) -> Entry | None:
        """Return the living entry of a key."""
        query = select(answers.answer).where(answers.key == key, self._alive())
        with self._engine.connect() as connection:
            text = connection.execute(query).scalar()
        return None if text is None else _entry(text)

    def nearest(
        self, context: CacheContext, model: str, vector: Vector, count: int
    ) -> list[tuple[Entry, float]]:
        """Return the living entries of a context with the highest cosines, best first."""
        living = (answers.context == context.digest, answers.model == model, self._alive())
        query = select(answers.id, answers.vector).where(*living)
        newest = query.order_by(answers.used_at.desc()).limit(_MOST_COMPARED)
        with self._engine.connect() as connection:
            rows = connection.execute(newest).all()
            if not rows:
                return []
            matrix = np.stack([np.frombuffer(row.vector, np.float16) for row in rows])
            cosines = matrix.astype(np.float32) @ vector
            order = np.argsort(-cosines)[:count]
            texts = {
                id_: text
                for id_, text in connection.execute(
                    select(answers.id, answers.answer).where(
                        answers.id.in_([rows[at].id for at in order])
                    )
                )
            }
        found = ((_entry(texts[rows[at].id]), float(cosines[at])) for at in order)
        return [(entry, cosine) for entry, cosine in found if entry is not None]

    def put(self, entry: Entry, context: CacheContext, model: str, vector: Vector) -> None:
        """Keep an entry in place of the one with its key, and remove those too many or too old."""
        now = self._clock()
        values = {
            "key": entry.key,
            "context": context.digest,
            "access": context.access,
            "generation": context.generation,
            "question": entry.question,
            "model": model,
            "vector": vector.astype(np.float16).tobytes(),
            "answer": to_text(entry),
            "tokens": entry.tokens,
            "cost": entry.cost,
            "created_at": now,
            "used_at": now,
            "hits": 0,
        }
        with write_transaction(self._engine) as connection:
            connection.execute(delete(schema.answers).where(answers.key == entry.key))
            connection.execute(insert(schema.answers), values)
            self._remove_old(connection, context)

    def use(self, key: str) -> None:
        """Count a hit of an entry, which makes it the most recently used."""
        change = update(schema.answers).where(answers.key == key)
        with write_transaction(self._engine) as connection:
            connection.execute(change.values(hits=answers.hits + 1, used_at=self._clock()))

    def remove(self, key: str) -> None:
        """Remove an entry."""
        with write_transaction(self._engine) as connection:
            connection.execute(delete(schema.answers).where(answers.key == key))

    def entries(self) -> Iterator[Entry]:
        """Yield the entries of all contexts, one read at a time."""
        with self._engine.connect() as connection:
            texts = connection.execute(select(answers.answer)).scalars().all()
        yield from (entry for text in texts if (entry := _entry(text)) is not None)

    def clear(self) -> None:
        """Remove all entries; the counters stay."""
        with write_transaction(self._engine) as connection:
            connection.execute(delete(schema.answers))

    def count(self, **amounts: float) -> None:
        """Add to counters."""
        with write_transaction(self._engine) as connection:
            for name, amount in amounts.items():
                upsert(
                    connection,
                    schema.counters,
                    {"name": name, "value": amount},
                    set_=lambda added: {"value": counters.value + added.value},
                )

    @property
    def counters(self) -> dict[str, float]:
        """The counters by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(counters.name, counters.value)).all()
        return {row.name: row.value for row in rows}

    def __len__(self) -> int:
        with self._engine.connect() as connection:
            return int(
                connection.execute(select(func.count()).select_from(schema.answers)).scalar_one()
            )

    def _alive(self) -> ColumnElement[bool]:
        return answers.created_at > self._clock() - self._seconds

    def _remove_old(self, connection: Connection, context: CacheContext) -> None:
        """Remove entries that are too old, of earlier documents, or too many."""
        is_outdated = answers.generation < context.generation
        connection.execute(delete(schema.answers).where(~self._alive() | is_outdated))
        kept = select(answers.id).order_by(answers.used_at.desc(), answers.id.desc())
        connection.execute(delete(schema.answers).where(answers.id.not_in(kept.limit(self._most))))


def _entry(text: str) -> Entry | None:
    """Return an entry; None for one that an older program wrote."""
    try:
        return from_text(text)
    except ValueError:
        return None
