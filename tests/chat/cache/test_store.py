"""The answer store: time to live, bounds, several threads and processes."""

import multiprocessing
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine, inspect

from chat.cache import schema
from chat.cache.entry import Entry
from chat.cache.store import FILE, MIGRATIONS, AnswerStore, open_answer_store
from settings import Settings
from tests.chat.cache.conftest import CONTEXT, Clock, answer, citation
from tests.services.postgres_server import on_sqlite

VECTOR = np.array([1.0, 0.0], np.float32)
Open = Callable[..., AnswerStore]


def entry(key: str, child: str = "c1") -> Entry:
    """An entry that cites one child."""
    return Entry(key, f"question {key}", answer(citations=[citation(child)]), (), 1000, 0.5)


def put(store: AnswerStore, key: str, child: str = "c1", generation: int = 7) -> None:
    """Keep an entry of a generation."""
    context = replace(CONTEXT, generation=generation)
    store.put(entry(key, child), context, "model", VECTOR)


def test_an_entry_is_read_as_it_was_kept(open_store: Open) -> None:
    """Also by another process, which opens the file once more."""
    put(open_store(), "k")
    found = open_store().get("k")
    assert found == entry("k")


def test_an_entry_lives_for_its_time(open_store: Open, clock: Clock) -> None:
    """After it, neither its key nor its vector finds it, and the next write removes it."""
    store = open_store(seconds=60)
    put(store, "k")
    clock.now += 59
    assert store.get("k") and store.nearest(CONTEXT, "model", VECTOR, 3)
    clock.now += 2
    assert store.get("k") is None
    assert store.nearest(CONTEXT, "model", VECTOR, 3) == []
    put(store, "other")
    assert len(store) == 1


def test_the_least_recently_used_entry_goes(open_store: Open, clock: Clock) -> None:
    """A full store keeps what was used last."""
    store = open_store(most=2)
    for key in ("a", "b"):
        put(store, key)
        clock.now += 1
    store.use("a")
    clock.now += 1
    put(store, "c")
    assert store.get("b") is None
    assert store.get("a") and store.get("c")


def test_the_nearest_questions_come_first(open_store: Open) -> None:
    """Only those of the context and of the embedding model are compared."""
    store = open_store()
    for key, vector in (("far", [0.0, 1.0]), ("near", [0.8, 0.6])):
        store.put(entry(key), CONTEXT, "model", np.array(vector, np.float32))
    found = store.nearest(CONTEXT, "model", VECTOR, 5)
    assert [one.key for one, _ in found] == ["near", "far"]
    assert found[0][1] == pytest.approx(0.8, abs=0.01)
    assert store.nearest(replace(CONTEXT, access="others"), "model", VECTOR, 5) == []
    assert store.nearest(CONTEXT, "another model", VECTOR, 5) == []


def test_entries_of_earlier_documents_are_removed(open_store: Open) -> None:
    """By the first write after the documents changed."""
    store = open_store()
    put(store, "old", generation=7)
    put(store, "new", generation=8)
    assert store.get("old") is None and store.get("new")
    put(store, "newest", generation=9)
    assert store.get("new") is None and len(store) == 1


def test_counters_add_up_over_threads(open_store: Open) -> None:
    """No increment is lost."""
    store = open_store()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.count(hits_exact=1, saved_usd=0.25), range(40)))
    assert store.counters == {"hits_exact": 40, "saved_usd": 10.0}


def _write(state: Path, start: int) -> None:
    with open_answer_store(Settings(state_dir=state)) as store:
        for number in range(start, start + 10):
            put(store, f"k{number}")


def test_processes_share_a_store(settings: Settings) -> None:
    """What several processes write at once is all there."""
    context = multiprocessing.get_context("spawn")
    jobs = [context.Process(target=_write, args=(settings.state_dir, start)) for start in (0, 10)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(120)
    with open_answer_store(settings) as store:
        assert len(store) == 20


@on_sqlite
def test_an_entry_of_an_older_program_is_a_miss(open_store: Open, settings: Settings) -> None:
    """One that cannot be read any more is no error."""
    store = open_store()
    put(store, "k")
    with sqlite3.connect(settings.state_dir / FILE) as connection:
        connection.execute("UPDATE answers SET answer = '{\"key\": 1}'")
    assert store.get("k") is None
    assert store.nearest(CONTEXT, "model", VECTOR, 3) == []


def test_the_migrations_lead_to_the_schema(tmp_path: Path) -> None:
    """A database that was migrated has the tables of a new one."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    new = create_engine("sqlite://")
    schema.metadata.create_all(new)
    migrated = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    script = ScriptDirectory(str(MIGRATIONS))
    environment = EnvironmentContext(
        Config(), script, fn=lambda revision, _: script._upgrade_revs("head", revision)
    )
    with environment, migrated.begin() as connection:
        environment.configure(connection=connection)
        environment.run_migrations()
    for name in schema.metadata.tables:
        left, right = (
            {(c["name"], str(c["type"]), c["nullable"]) for c in inspect(one).get_columns(name)}
            for one in (new, migrated)
        )
        assert left == right
    tables = set(inspect(migrated).get_table_names()) - {"alembic_version"}
    assert tables == set(schema.metadata.tables)
    migrated.dispose()
    new.dispose()
