"""Ctrl-C while vectors are stored: they are stored, and the database can be written at once."""

import signal
from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import event, func, select

from database import write_transaction
from index.catalog.schema import vectors
from index.commit import staging
from ingest.index import Index, open_index
from models.embeddings import build_embedder
from settings import Settings

HASHES = [bytes([n]) * 16 for n in range(9)]


@pytest.fixture
def index(settings: Settings) -> Iterator[Index]:
    """An empty index, and Ctrl-C as Python handles it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with open_index(settings, build_embedder(settings)) as opened:
        yield opened
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", range(3))
def test_vectors_are_stored_whenever_it_comes(index: Index, number: int) -> None:
    """It comes right after a statement of the transaction, inside the library."""
    executed: list[str] = []

    def press(_: object, __: object, sql: str, *___: object) -> None:
        executed.append(sql)
        if len(executed) == number + 1:
            signal.raise_signal(signal.SIGINT)

    event.listen(index.engine, "after_cursor_execute", press)
    rows = np.ones((len(HASHES), index.embedder.dimension), np.float32)
    with pytest.raises(KeyboardInterrupt):
        staging.store_vectors(index.engine, index.embedder, HASHES, rows)
    event.remove(index.engine, "after_cursor_execute", press)

    assert len(executed) >= 3  # the transaction begins, looks for the model, and stores
    with write_transaction(index.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(vectors)) == len(HASHES)
