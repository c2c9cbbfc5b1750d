"""Migrations: a catalog of an earlier version is upgraded without loss."""

import sqlite3
from importlib import import_module
from pathlib import Path

from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.library import document, lexical_search, names
from tests.services.postgres_server import on_sqlite

pytestmark = on_sqlite

TEXT = "Military leave is granted for two years."


def _first_form(new: Path, old: Path) -> None:
    """Copy the rows of a catalog into one with the initial schema."""
    first = import_module("index.catalog.migrations.versions.v0001_first")
    with sqlite3.connect(old) as connection:
        connection.executescript("PRAGMA journal_mode=WAL;" + first.TABLES)
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
        connection.execute("ATTACH ? AS new", (str(new),))
        tables = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            if table != "alembic_version":
                known = connection.execute(f"PRAGMA main.table_info({table})").fetchall()
                columns = ", ".join(f'"{column[1]}"' for column in known)
                connection.execute(f"DELETE FROM main.{table}")
                connection.execute(
                    f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}"
                )
    connection.close()


def test_a_catalog_with_the_initial_schema_opens(
    index: Index, settings: Settings, embedder: Embedder
) -> None:
    """Documents added under the initial schema are found, and more can be added."""
    index.add_documents([document("leave", TEXT, title="Leave")])
    index.close()
    catalog, old = settings.state_dir / "catalog.db", settings.state_dir / "old.db"
    _first_form(catalog, old)
    for suffix in ("-wal", "-shm"):
        catalog.with_name(catalog.name + suffix).unlink(missing_ok=True)
    old.replace(catalog)
    with open_index(settings, embedder) as opened:
        assert [(row.source, row.title) for row in opened.sources()] == [("leave", "Leave")]
        assert names(lexical_search(opened, "military")) == ["leave"]
        opened.add_documents([document("cafe", "The cafeteria opens at eight.")])
        assert opened.remove(["leave"]).removed == 1
        assert opened.doctor().ok
