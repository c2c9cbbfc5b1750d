"""SQLite databases: migrations, sharing between processes, damaged files."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, create_engine, inspect
from sqlalchemy.exc import OperationalError

import database.sqlite
from chat.schema import metadata as app_tables
from chat.store import MIGRATIONS as app_migrations
from database import open_database, write_transaction
from errors import StoreDamaged
from index.catalog.schema import metadata
from index.catalog.state import MIGRATIONS
from system_errors import database_error


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A path in a folder that does not exist yet."""
    return tmp_path / "new" / "catalog.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    """A fresh database."""
    engine = open_database(path, MIGRATIONS, metadata)
    yield engine
    engine.dispose()


def pragma(engine: Engine, name: str) -> object:
    """The value of a PRAGMA in a connection of the engine."""
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


WHERE = "sqlite_where"


def schema(engine: Engine) -> dict[str, object]:
    """Columns, indexes, keys and first rows of every table of a database."""
    found = inspect(engine)
    described: dict[str, object] = {}
    for table in sorted(found.get_table_names()):
        columns = sorted(
            (c["name"], str(c["type"]), c["nullable"], str(c["default"]).strip("'"))
            for c in found.get_columns(table)
        )
        indexes = sorted(
            (str(i["name"]), i["column_names"], i["unique"], str(i["dialect_options"].get(WHERE)))
            for i in found.get_indexes(table)
        )
        unique = sorted(u["column_names"] for u in found.get_unique_constraints(table))
        with engine.connect() as connection:
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            keys = connection.exec_driver_sql(f"PRAGMA foreign_key_list({table})").all()
        foreign = sorted(tuple(key[2:7]) for key in keys)
        key = found.get_pk_constraint(table)["constrained_columns"]
        described[table] = (columns, indexes, unique, foreign, key, rows)
    return described


@pytest.mark.parametrize(
    ("migrations", "tables"), [(MIGRATIONS, metadata), (app_migrations, app_tables)]
)
def test_migrations_lead_to_the_schema_of_a_new_file(
    tmp_path: Path, migrations: Path, tables: MetaData, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migrated file and a new one have the same tables, indexes, keys and rows."""
    new = open_database(tmp_path / "new.db", migrations, tables)
    monkeypatch.setattr(database.sqlite, "_is_new", lambda _engine: False)
    brought = open_database(tmp_path / "brought.db", migrations, tables)
    assert set(tables.tables) < set(schema(new))
    assert schema(brought) == schema(new)
    new.dispose()
    brought.dispose()


def test_connections_are_ready_for_several_processes(engine: Engine) -> None:
    """Readers are not blocked by a writer, and broken references are refused."""
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "foreign_keys") == 1


def test_an_up_to_date_file_opens_without_alembic(
    path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a new file nor one at the head imports Alembic."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "alembic"]:
        monkeypatch.delitem(sys.modules, name)
    open_database(path, MIGRATIONS, metadata).dispose()
    open_database(path.with_name("new.db"), MIGRATIONS, metadata).dispose()
    assert "alembic" not in sys.modules


def test_many_can_open_a_new_file_at_once(path: Path) -> None:
    """Concurrent opens create the schema once."""
    problems: list[BaseException] = []

    def open_it() -> None:
        try:
            open_database(path, MIGRATIONS, metadata).dispose()
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_a_failed_write_is_rolled_back(engine: Engine) -> None:
    """An error rolls the write transaction back."""
    with pytest.raises(ZeroDivisionError), write_transaction(engine) as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES ('a', '1')")
        raise ZeroDivisionError
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM meta").scalar() == 0


def test_a_write_transaction_takes_the_lock_at_once(path: Path, engine: Engine) -> None:
    """A write transaction has the write lock from its beginning."""
    impatient = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0.05})
    insert = "INSERT INTO meta VALUES ('b', '1')"
    with (
        write_transaction(engine),
        impatient.connect() as other,
        pytest.raises(OperationalError) as caught,
    ):
        other.exec_driver_sql(insert)
    impatient.dispose()
    assert "locked" in str(caught.value)


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    """A file that is no database is an error with a remedy."""
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreDamaged, match="cannot be read as a database"):
        open_database(path, MIGRATIONS, metadata)


def test_a_file_of_a_newer_program_is_refused(path: Path, engine: Engine) -> None:
    """A file with a newer schema is refused."""
    with write_transaction(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreDamaged, match="newer version"):
        open_database(path, MIGRATIONS, metadata)


def test_a_file_that_cannot_be_written_is_not_called_damaged(path: Path, engine: Engine) -> None:
    """Missing rights are not reported as damage."""
    found = database_error("attempt to write a readonly database", path.name)
    assert "catalog.db cannot be written" in found.message
    assert "aside" not in found.remedy
