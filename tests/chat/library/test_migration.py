"""A database of the first version is upgraded: nothing is lost, and old messages are found."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect
from sqlalchemy.dialects.postgresql.base import PGDialect

from chat import schema
from chat.checkpoints import Checkpoints
from chat.library.library import open_library
from chat.library.search import _messages_with
from chat.migrations.versions import v0001_first, v0003_organise
from chat.store import open_store
from settings import Settings

MESSAGES = 1203  # more than are folded at once


@pytest.fixture
def database_url() -> None:
    """SQLite alone: no earlier program wrote to Postgres."""


@pytest.fixture
def old(settings: Settings) -> Path:
    """A database of the first version with a conversation of many turns."""
    path = settings.prepare_state() / "app.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        v0001_first.upgrade()
    engine.dispose()
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        raw.execute("INSERT INTO alembic_version VALUES ('0001')")
        raw.execute("INSERT INTO threads VALUES ('t1', 'local', 'Title', 'rag', '', 1.0, 2.0)")
        for n in range(1, MESSAGES + 1):
            turn = (f"r{n}", "t1", n, "done", "", 0, 1.0, 2.0)
            raw.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?)", turn)
            message = (n, f"r{n}", "human", f"군휴학 질문 ＮＯ{n}끝", "{}", 1.0)
            raw.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)", message)
    raw.close()
    return path


def test_old_conversations_are_listed_and_found(
    old: Path, settings: Settings, checkpointer: Checkpoints
) -> None:
    """Their messages are folded by the migration, new ones as they are written."""
    with open_store(settings) as store:
        library = open_library(store, lambda: checkpointer, settings)
        (listed,) = library.listed("local")
        assert (listed.thread.title, listed.thread.pinned_at, listed.tags) == ("Title", None, ())
        assert len(store.exchanges("t1", "local")) == MESSAGES
        for n in (1, 500, 501, MESSAGES):
            (found,) = library.search("local", f"no{n}끝 휴학")
            assert [match.position for match in found.matches] == [n]
        store.begin("t1", "local", "새 질문")
        assert library.search("local", "새 질문")[0].turns == 1


def test_the_upgrade_leads_to_the_schema(old: Path, settings: Settings) -> None:
    """Columns, indexes and keys of the tables are those of a new database."""
    with open_store(settings):
        pass
    new = create_engine("sqlite://")
    schema.metadata.create_all(new)
    upgraded = create_engine(f"sqlite:///{old}")
    want, have = inspect(new), inspect(upgraded)
    for table in ("threads", "thread_tags", "search_texts", "shares"):
        columns = [(c["name"], str(c["type"]), c["nullable"]) for c in want.get_columns(table)]
        found = [(c["name"], str(c["type"]), c["nullable"]) for c in have.get_columns(table)]
        assert sorted(found) == sorted(columns)
        assert have.get_indexes(table) == want.get_indexes(table)
        assert have.get_pk_constraint(table) == want.get_pk_constraint(table)
        keys = [(k["constrained_columns"], k["options"]) for k in want.get_foreign_keys(table)]
        assert [
            (k["constrained_columns"], k["options"]) for k in have.get_foreign_keys(table)
        ] == keys
    for engine in (new, upgraded):
        engine.dispose()


def _keys(found: Sequence[Any]) -> list[tuple[Any, Any]]:
    return [(key["constrained_columns"], key["options"]) for key in found]


def test_the_upgrade_can_be_undone(old: Path, settings: Settings) -> None:
    """The tables and columns go, the messages stay."""
    with open_store(settings):
        pass
    engine = create_engine(f"sqlite:///{old}")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        v0003_organise.downgrade()
    found = inspect(engine)
    assert {"shares", "search_texts", "thread_tags"} & set(found.get_table_names()) == set()
    assert "deleted_at" not in {column["name"] for column in found.get_columns("threads")}
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM messages").scalar() == MESSAGES
    engine.dispose()


def test_the_search_is_sql_of_postgres_too() -> None:
    """It uses LIKE with an escape alone, on texts folded before."""
    query = _messages_with(["휴학", "50%"], "local")
    statement = str(query.compile(dialect=PGDialect()))  # type: ignore[no-untyped-call]
    assert statement.count("ESCAPE '/'") == 4
    assert " MATCH " not in statement
