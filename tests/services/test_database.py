"""Databases on Postgres: schemas, transactions, migrations, errors that name no password."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

import api.keys.schema
import api.keys.store
import chat.cache.schema
import chat.cache.store
import chat.memory.schema
import chat.memory.store
import chat.schema
import chat.store
from chat.memory.store import MIGRATIONS, open_facts
from chat.store import open_store
from database import empty_log, open_database, upsert, write_transaction
from database.migrations import upgrade
from database.postgres import connect, create_schema, lock_key
from errors import SettingsError, StoreDamaged, StoreError
from settings import Settings

pytestmark = pytest.mark.services
facts = chat.memory.schema.facts


def opened(url: str, name: str = "memory.db") -> Engine:
    """The engine of a schema with the tables of facts."""
    tables = chat.memory.schema.metadata
    return open_database(Path(name), MIGRATIONS, tables, url=SecretStr(url))


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    """A fresh schema."""
    engine = opened(postgres_url)
    yield engine
    engine.dispose()


def row(name: str, **values: object) -> dict[str, object]:
    """A fact."""
    whole = {"id": name, "user": "ann", "attribute": "note", "label": "", "value": "v"}
    return {**whole, "language": "en", "origin": "said", "created_at": 1.5, **values}


def shape(engine: Engine, table: str) -> object:
    """Columns, indexes and keys of a table."""
    found = inspect(engine)
    columns = sorted(
        (c["name"], str(c["type"]), c["nullable"], str(c["default"]))
        for c in found.get_columns(table)
    )
    indexes = sorted(
        (str(i["name"]), i["column_names"], i["unique"], str(i.get("dialect_options")))
        for i in found.get_indexes(table)
    )
    keys = sorted(str(k["constrained_columns"]) for k in found.get_foreign_keys(table))
    return columns, indexes, keys, found.get_pk_constraint(table)["constrained_columns"]


@pytest.mark.parametrize(
    ("migrations", "tables"),
    [
        (chat.store.MIGRATIONS, chat.schema.metadata),
        (chat.cache.store.MIGRATIONS, chat.cache.schema.metadata),
        (MIGRATIONS, chat.memory.schema.metadata),
        (api.keys.store.MIGRATIONS, api.keys.schema.metadata),
    ],
    ids=["app", "answers", "memory", "api"],
)
def test_migrations_lead_to_the_tables_of_a_new_schema(
    postgres_url: str, migrations: Path, tables: MetaData
) -> None:
    """Run from the first one on, they make what a new database gets at once."""
    url = SecretStr(postgres_url)
    new = open_database(Path("new.db"), migrations, tables, url=url)
    brought = connect(url, "rag_brought")
    with write_transaction(brought) as connection:
        create_schema(connection, "rag_brought")
        upgrade(connection, migrations)
    open_database(Path("brought.db"), migrations, tables, url=url).dispose()
    assert set(inspect(new).get_table_names()) == {*tables.tables, "alembic_version"}
    for name in tables.tables:
        assert shape(brought, name) == shape(new, name)
    for one in (new, brought):
        one.dispose()


def test_each_database_is_a_schema(engine: Engine, postgres_url: str) -> None:
    """What is in one is not in another, and nothing is in `public`."""
    other = opened(postgres_url, "other.db")
    with write_transaction(engine) as connection:
        connection.execute(facts.insert(), row("a"))
    with other.connect() as connection:
        assert connection.execute(select(facts.c.id)).all() == []
        schemas = connection.execute(text("SELECT DISTINCT schemaname FROM pg_tables")).scalars()
        assert {name for name in schemas if name == "public" or name.startswith("rag_")} == {
            "rag_memory",
            "rag_other",
        }
    other.dispose()


def test_many_can_open_a_new_schema_at_once(postgres_url: str) -> None:
    """Concurrent opens create it once."""
    problems: list[BaseException] = []

    def open_it() -> None:
        try:
            opened(postgres_url).dispose()
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_what_a_writer_has_read_stays_true(engine: Engine) -> None:
    """Writers that read and then write lose no change of another."""
    table = Table("counted", MetaData(), Column("name", String), Column("value", Integer))
    with write_transaction(engine) as connection:
        table.create(connection)
        connection.execute(table.insert(), {"name": "n", "value": 0})

    def count() -> None:
        for _ in range(10):
            with write_transaction(engine) as connection:
                value = connection.execute(select(table.c.value)).scalar_one()
                connection.execute(table.update().values(value=value + 1))

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert connection.execute(select(table.c.value)).scalar_one() == 60


def test_writers_that_only_add_run_side_by_side(engine: Engine) -> None:
    """One does not wait for another of its kind; one that is alone waits for both."""
    impatient = text("SET LOCAL lock_timeout = '50ms'")
    with write_transaction(engine, shared=True) as first:
        first.execute(facts.insert(), row("a"))
        with write_transaction(engine, shared=True) as second:
            second.execute(facts.insert(), row("b"))
        with engine.connect() as alone, pytest.raises(DBAPIError, match="lock timeout"):
            alone.execute(impatient)
            key = {"key": lock_key("rag_memory")}
            alone.execute(text("SELECT pg_advisory_xact_lock(:key)"), key)
    with engine.connect() as connection:
        assert connection.execute(select(facts.c.id)).scalars().all() in (["a", "b"], ["b", "a"])


def test_a_read_is_a_snapshot(engine: Engine) -> None:
    """What another commits while it goes on is not in it, and it blocks nobody."""
    with engine.connect() as reading:
        before = reading.execute(select(facts.c.id)).all()
        with write_transaction(engine) as connection:
            connection.execute(facts.insert(), row("a"))
        assert reading.execute(select(facts.c.id)).all() == before == []
    with engine.connect() as reading:
        assert reading.execute(select(facts.c.id)).scalars().all() == ["a"]


def test_a_failed_write_is_rolled_back(engine: Engine) -> None:
    """An error of the program undoes all, and the lock is free again."""
    with pytest.raises(ZeroDivisionError), write_transaction(engine) as connection:
        connection.execute(facts.insert(), row("a"))
        raise ZeroDivisionError
    with pytest.raises(IntegrityError), write_transaction(engine) as connection:
        connection.execute(facts.insert(), [row("b"), row("b")])
    empty_log(engine)
    with engine.connect() as connection:
        assert connection.execute(select(facts.c.id)).all() == []


def test_texts_keep_what_postgres_can_hold(engine: Engine) -> None:
    """All but NUL, which is replaced, also in many rows at once and in conditions."""
    kept = "한국어 😀 \u0001 '\" % \\ end"
    with write_transaction(engine) as connection:
        connection.execute(facts.insert(), [row("a", value="x\0y"), row("b", value=kept)])
        found = select(facts.c.value).where(facts.c.value == "x\0y")
        assert connection.execute(found).scalars().all() == ["x\ufffdy"]
        assert connection.execute(select(facts.c.value)).scalars().all()[1] == kept


def test_an_upsert_changes_or_keeps(engine: Engine) -> None:
    """As on SQLite."""
    with write_transaction(engine) as connection:
        upsert(connection, facts, row("a"))
        upsert(connection, facts, [row("a", value="new"), row("b")])
        upsert(connection, facts, [row("a", value="late"), row("c")], keep=True)
        found = connection.execute(select(facts.c.id, facts.c.value).order_by(facts.c.id)).all()
    assert [tuple(one) for one in found] == [("a", "new"), ("b", "v"), ("c", "v")]


def test_a_schema_of_a_newer_program_is_refused(engine: Engine, postgres_url: str) -> None:
    """As a newer file is."""
    with write_transaction(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreDamaged, match="newer version"):
        opened(postgres_url)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ann:swordfish@127.0.0.1:1/none",
        "postgresql://ann:swordfish@127.0.0.1:1/none?connect_timeout=1&options=-cx=swordfish",
        "mysql://ann:swordfish@localhost/none",
        "swordfish",
        "postgresql://ann:swordfish@host:port/none",
    ],
)
def test_no_error_shows_the_password(tmp_path: Path, address: str) -> None:
    """It says what is wrong with the setting, and hides its value, also in its causes."""
    settings = Settings(state_dir=tmp_path, database_url=address)
    with pytest.raises((SettingsError, StoreError), match="RAG_DATABASE_URL") as caught:
        open_store(settings).__enter__()
    shown = f"{caught.value} {caught.value!r} {caught.value.__cause__} {settings!r} {settings}"
    assert "swordfish" not in shown
    assert caught.value.remedy


def test_a_lost_server_is_an_error_with_a_remedy(postgres_url: str, tmp_path: Path) -> None:
    """A broken connection is replaced; what cannot be reached is named."""
    settings = Settings(state_dir=tmp_path, database_url=postgres_url)
    with open_facts(settings) as store:
        with store._engine.connect() as connection:
            own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        killer = opened(postgres_url, "other.db")
        with killer.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
        assert store.current("ann") == []
        with (
            pytest.raises(StoreError, match="cannot be reached"),
            write_transaction(store._engine) as connection,
        ):
            mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            with killer.connect() as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({mine})")
            connection.execute(facts.insert(), row("a"))
        assert store.current("ann") == []
        killer.dispose()
