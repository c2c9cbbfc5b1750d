"""Upgrades: a database of every earlier revision is brought to the current one and keeps its rows.

Each release is at one of these revisions, so this is the upgrade from each released state.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine

from api.keys import schema as keys
from chat import schema as chat
from chat.cache import schema as cache
from chat.feedback import schema as _feedback  # noqa: F401  its tables are of app.db, too
from chat.memory import schema as memory
from chat.people import schema as _people  # noqa: F401  as well
from database import open_database, write_transaction
from index.catalog import schema as catalog
from ingest.jobs import schema as jobs
from settings import ROOT

STORES: dict[str, tuple[Path, MetaData]] = {
    "api.db": (ROOT / "api/keys/migrations", keys.metadata),
    "answers.db": (ROOT / "chat/cache/migrations", cache.metadata),
    "app.db": (ROOT / "chat/migrations", chat.metadata),
    "memory.db": (ROOT / "chat/memory/migrations", memory.metadata),
    "documents.db": (ROOT / "ingest/jobs/migrations", jobs.metadata),
    "catalog.db": (ROOT / "index/catalog/migrations", catalog.metadata),
}
DROPPED = {"cited"}  # tables that a migration drops: which children a cached answer cites
CHECKED = {"phase": "live"}  # columns that take certain values only


def revisions(store: str) -> list[str]:
    """The revisions of a store, the oldest first."""
    folder = STORES[store][0] / "versions"
    return sorted(file.stem[1:].partition("_")[0] for file in folder.glob("v[0-9]*.py"))


EARLIER = [(store, revision) for store in STORES for revision in revisions(store)[:-1]]


def make(path: Path, migrations: Path, revision: str) -> None:
    """Make a database as the program of that revision did."""
    script = ScriptDirectory(str(migrations))
    engine = create_engine(f"sqlite:///{path}")
    environment = EnvironmentContext(
        Config(), script, fn=lambda now, _context: script._upgrade_revs(revision, now)
    )
    with environment, engine.begin() as connection:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
    engine.dispose()


def tables(database: sqlite3.Connection) -> list[str]:
    """Its tables, those of full-text indexes and of Alembic apart."""
    listed = database.execute("PRAGMA table_list").fetchall()
    virtual = tuple(f"{row[1]}_" for row in listed if row[2] == "virtual")
    names = [row[1] for row in listed if row[0] == "main" and row[2] == "table"]
    own = [name for name in names if not name.startswith(("sqlite_", *virtual))]
    return sorted(set(own) - {"alembic_version"})


def value_of(kind: str) -> Any:
    """A value of a column; equal in all tables, so that rows refer to each other."""
    kind = kind.upper()
    if "JSON" in kind:
        return "{}"
    if "INT" in kind or "BOOL" in kind:
        return 1
    if any(name in kind for name in ("FLOAT", "REAL", "NUMERIC", "DOUBLE")):
        return 1.5
    return b"\x00" * 8 if "BLOB" in kind else "a"


def fill(database: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Put a row into each table without one; return the rows by table and column."""
    database.execute("PRAGMA foreign_keys=OFF")
    database.row_factory = sqlite3.Row
    rows = {}
    for table in tables(database):
        columns = database.execute(f"PRAGMA table_xinfo('{table}')").fetchall()
        stored = [column for column in columns if column[6] == 0]
        values = {column[1]: CHECKED.get(column[1], value_of(column[2])) for column in stored}
        if not database.execute(f'SELECT 1 FROM "{table}"').fetchone():
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join("?" * len(values))
            database.execute(
                f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(values.values())
            )
        if table not in DROPPED:
            rows[table] = dict(database.execute(f'SELECT * FROM "{table}"').fetchone())
    database.commit()
    return rows


@pytest.mark.parametrize(("store", "revision"), EARLIER)
def test_an_earlier_database_keeps_its_rows(store: str, revision: str, tmp_path: Path) -> None:
    """Every row and value that is there in the current schema is as it was before."""
    migrations, metadata = STORES[store]
    path = tmp_path / store
    make(path, migrations, revision)
    with closing(sqlite3.connect(path)) as database:
        before = fill(database)
    open_database(path, migrations, metadata).dispose()
    assert before
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        assert set(before) <= set(tables(database))
        for table, row in before.items():
            found = [dict(one) for one in database.execute(f'SELECT * FROM "{table}"')]
            assert len(found) == 1, table
            shared = row.keys() & found[0].keys()
            assert {name: found[0][name] for name in shared} == {n: row[n] for n in shared}, table


@pytest.mark.parametrize(("store", "revision"), EARLIER)
def test_an_earlier_database_gets_the_current_schema(
    store: str, revision: str, tmp_path: Path
) -> None:
    """Tables and columns are those of a new database, and the program writes to them."""
    migrations, metadata = STORES[store]
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    make(tmp_path / "old" / store, migrations, revision)
    shapes = {}
    for name in ("old", "new"):
        engine = open_database(tmp_path / name / store, migrations, metadata)
        with write_transaction(engine) as connection:
            connection.exec_driver_sql("DELETE FROM alembic_version WHERE 0")
        engine.dispose()
        with closing(sqlite3.connect(tmp_path / name / store)) as database:
            shapes[name] = {
                table: {row[1] for row in database.execute(f"PRAGMA table_xinfo('{table}')")}
                for table in tables(database)
            }
    assert shapes["old"] == shapes["new"]


def test_every_store_of_the_project_is_here() -> None:
    """A new database with migrations is tested, too."""
    found = {path.parent for path in ROOT.glob("[a-z]*/**/migrations/versions")}
    assert found == {migrations for migrations, _ in STORES.values()}
