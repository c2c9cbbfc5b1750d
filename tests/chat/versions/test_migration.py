"""Migration to versions: threads of before keep all, on SQLite; Postgres gets the same indexes."""

import io
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine

from chat import schema
from chat.store import MIGRATIONS, open_store
from settings import Settings

QUESTIONS = ["휴학 기간은?", "How long is leave?", "그리고 그 다음은?"]


@pytest.fixture
def database_url() -> None:
    """SQLite alone: no earlier program wrote to Postgres."""


def migrate(where: Connection | None, to: str, **options: Any) -> None:
    """Run the migrations up to a revision."""
    script = ScriptDirectory(str(MIGRATIONS))
    environment = EnvironmentContext(
        Config(), script, fn=lambda revision, _: script._upgrade_revs(to, revision), **options
    )
    with environment:
        if where is not None:
            environment.configure(connection=where)
        else:
            environment.configure(dialect_name="postgresql", output_buffer=options["output_buffer"])
        environment.run_migrations()


def old_database(path: Path) -> Engine:
    """A database of the first revision, with a thread of three turns and one of one."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrate(connection, "0001")
        for thread, questions in (("t1", QUESTIONS), ("t2", QUESTIONS[:1])):
            connection.exec_driver_sql(
                "INSERT INTO threads VALUES (?, 'local', ?, 'rag', 'default', 1, 2)",
                (thread, questions[0]),
            )
            for position, question in enumerate(questions, start=1):
                turn = f"{thread}-{position}"
                connection.exec_driver_sql(
                    "INSERT INTO turns VALUES (?, ?, ?, 'failed', '', 0, 1, 2)",
                    (turn, thread, position),
                )
                connection.exec_driver_sql(
                    "INSERT INTO messages (turn_id, role, text, data, created_at)"
                    " VALUES (?, 'human', ?, '{}', 1)",
                    (turn, question),
                )
                connection.exec_driver_sql(
                    "INSERT INTO feedback VALUES (?, 'local', 1, 'good', 3)", (turn,)
                )
    return engine


def test_an_old_database_keeps_all(settings: Settings) -> None:
    """Its turns are the only path, its threads have no origin, and it goes on with versions."""
    old_database(settings.prepare_state() / "app.db").dispose()
    with open_store(settings) as store:
        exchanges = store.exchanges("t1", "local")
        assert [(e.turn, e.question, e.thumb) for e in exchanges] == [
            (f"t1-{n}", question, 1) for n, question in enumerate(QUESTIONS, start=1)
        ]
        assert [(e.version, e.versions) for e in exchanges] == [
            (1, [exchange.turn]) for exchange in exchanges
        ]
        thread = store.thread("t1", "local")
        assert (thread.origin, thread.revision, thread.updated_at) == ("", 0, 2)
        edited = store.begin("t1", "local", "군휴학은?", version_of="t1-2")
        assert [e.turn for e in store.exchanges("t1", "local")] == ["t1-1", edited]
        assert [e.question for e in store.exchanges("t2", "local")] == QUESTIONS[:1]


def test_parents_are_the_turns_before(settings: Settings) -> None:
    """Each turn follows the one before it in its own thread."""
    old_database(settings.prepare_state() / "app.db").dispose()
    with open_store(settings) as store, store._engine.connect() as connection:
        turns = schema.turns.c
        rows = connection.execute(schema.turns.select().order_by(turns.id)).mappings().all()
    assert [(row["id"], row["parent"]) for row in rows] == [
        ("t1-1", ""),
        ("t1-2", "t1-1"),
        ("t1-3", "t1-2"),
        ("t2-1", ""),
    ]
    assert all(row["chosen"] and row["shown"] for row in rows)


def test_a_migration_back_keeps_what_is_shown(tmp_path: Path) -> None:
    """Versions that are not shown have no place in a database of before."""
    engine = old_database(tmp_path / "app.db")
    with engine.begin() as connection:
        migrate(connection, "0002")
        connection.exec_driver_sql("UPDATE turns SET shown = 0 WHERE id = 't1-3'")
        script = ScriptDirectory(str(MIGRATIONS))
        environment = EnvironmentContext(
            Config(), script, fn=lambda revision, _: script._downgrade_revs("0001", revision)
        )
        with environment:
            environment.configure(connection=connection)
            environment.run_migrations()
        left = connection.exec_driver_sql("SELECT id FROM turns ORDER BY id").scalars().all()
        columns = connection.exec_driver_sql("PRAGMA table_info(turns)").all()
    engine.dispose()
    assert left == ["t1-1", "t1-2", "t2-1"]
    assert {"parent", "version", "chosen", "shown"}.isdisjoint(column[1] for column in columns)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE UNIQUE INDEX shown_turns ON turns (thread_id, position) WHERE shown;",
        "CREATE UNIQUE INDEX versions_of_turn ON turns (thread_id, parent, version);",
        "ALTER TABLE turns ADD COLUMN shown BOOLEAN DEFAULT true NOT NULL;",
        "DROP INDEX turns_of_thread;",
    ],
)
def test_the_statements_for_postgres(statement: str) -> None:
    """Conditions of indexes and default values are written as Postgres reads them."""
    written = io.StringIO()
    migrate(None, "0002", as_sql=True, starting_rev="0001", output_buffer=written)
    assert statement in written.getvalue()
