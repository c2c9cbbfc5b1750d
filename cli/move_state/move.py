"""Move: copies the SQLite databases of a state directory into an empty Postgres database.

    for table in move(settings): print(table.database, table.name, table.rows)

All rows are copied, read back and compared - their number, and a hash of their content - in one
transaction, so that an interrupted move leaves the target as it was; the files are only read, and
locked against writers meanwhile. The checkpoints, which have other tables there, are copied first,
one by one; those that an interrupted move has left are replaced.

With RAG_DOCUMENTS_IN=database the documents go with them: catalog, jobs, uploads and answer cache.
Vectors in the state directory stay there; those on the server are filled from the catalog, and the
inverted index of each machine as well.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Connection, MetaData, Table, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

import api.keys.schema
import api.keys.store
import chat.cache.schema
import chat.cache.store
import chat.memory.schema
import chat.memory.store
import chat.schema
import chat.store
import ingest.jobs.schema
import ingest.jobs.store
from chat.checkpoints.base import Checkpoints
from chat.checkpoints.postgres import open_schema
from chat.checkpoints.sqlite import open_file
from cli.move_state.digest import TableDigest, digest_of
from database import open_database, write_transaction
from database.migrations import create, head_of, refuse_newer, upgrade
from database.postgres import PREFIX, connect, create_schema, current_revision, lock_key
from errors import SettingsError, StoreError
from index.catalog import schema as catalog
from index.catalog import state as catalog_state
from index.catalog.state import documents_address, read_state
from index.commit.pending_vectors import begin_anew
from ingest.jobs import uploads
from settings import Settings
from system_errors import postgres_error

BATCH = 500  # rows at once


@dataclass(frozen=True)
class Store:
    """A database of the program that Postgres can hold."""

    name: str
    migrations: Path
    tables: MetaData
    begun: tuple[Table, ...] = ()  # tables that have rows in a new database


@dataclass(frozen=True)
class Moved:
    """A table that was copied and compared.

    Attributes:
        database: Name of the database, such as "app".
    """

    database: str
    table: str
    rows: int
    sha256: str


CONVERSATIONS = (
    Store("app", chat.store.MIGRATIONS, chat.schema.metadata),
    Store("memory", chat.memory.store.MIGRATIONS, chat.memory.schema.metadata),
    Store("api", api.keys.store.MIGRATIONS, api.keys.schema.metadata),
)
DOCUMENTS = (
    Store("catalog", catalog_state.MIGRATIONS, catalog.metadata, (catalog.state,)),
    Store("documents", ingest.jobs.store.MIGRATIONS, ingest.jobs.schema.metadata),
    Store("answers", chat.cache.store.MIGRATIONS, chat.cache.schema.metadata),
)


def move(settings: Settings, *, conversations: bool = True) -> list[Moved]:
    """Copy the databases of the state directory into RAG_DATABASE_URL; return what was copied.

    Args:
        settings: With the address; RAG_DOCUMENTS_IN says whether the documents go there.
        conversations: Whether conversations, facts and keys are copied; False where they are
            there already, and only the documents follow.

    Raises:
        SettingsError: there is no address, or no database in the state directory.
        StoreError: the target holds rows already, cannot be written, or differs from the source.
    """
    url, folder = _target(settings), settings.state_dir
    if not conversations and settings.documents_in == "files":
        raise SettingsError(
            "The documents stay in files.",
            "Set RAG_DOCUMENTS_IN=database to copy them.",
        )
    wanted = (*(CONVERSATIONS if conversations else ()), *_documents(settings))
    stores = _stored(wanted, folder)
    engine = connect(url, "public")
    try:
        with ExitStack() as sources, write_transaction(engine) as target:
            for store in wanted:
                _prepare(target, store)
            opened = [_open_source(sources, folder, store) for store in stores]
            if conversations:
                _move_checkpoints(folder / "checkpoints.db", url)
            moved = [
                _move_table(source, target, store, table)
                for source, store in zip(opened, stores, strict=True)
                for table in store.tables.sorted_tables
            ]
            if DOCUMENTS[0] in stores:
                moved += _complete_documents(target, settings)
            return moved
    except DBAPIError as error:
        raise postgres_error(error.orig) from None
    finally:
        engine.dispose()


def _target(settings: Settings) -> SecretStr:
    """Return the address of the database; SettingsError where there is none."""
    if settings.database_url is None:
        raise SettingsError(
            "There is no database to move to.",
            "Set RAG_DATABASE_URL to the address of an empty Postgres database.",
        )
    return settings.database_url


def _stored(wanted: Sequence[Store], folder: Path) -> list[Store]:
    """Return the stores that are files of the state directory; SettingsError where none is."""
    stores = [store for store in wanted if (folder / f"{store.name}.db").is_file()]
    if not stores:
        raise SettingsError(
            "The state directory holds nothing to move.",
            "Set RAG_STATE_DIR to the directory that the application has used.",
        )
    return stores


def _documents(settings: Settings) -> tuple[Store, ...]:
    return () if documents_address(settings) is None else DOCUMENTS


def _complete_documents(target: Connection, settings: Settings) -> list[Moved]:
    """Copy the uploads; let vectors that are elsewhere be filled from the catalog."""
    _use(target, DOCUMENTS[0])
    pointer = read_state(target).vectors
    if not pointer.startswith(f"{settings.vectors}:"):
        begin_anew(target)
    _use(target, DOCUMENTS[1])
    table, read = ingest.jobs.schema.originals, TableDigest(ingest.jobs.schema.originals)
    for path in sorted((settings.state_dir / uploads.FOLDER).glob("*/[!.]*")):
        row = {
            "folder": path.parent.name,
            "name": path.name,
            "data": path.read_bytes(),
            "added_at": path.stat().st_mtime,
        }
        read.add([row])
        target.execute(insert(table), row)
    written = digest_of(target, table, 1)
    _compare(read, written, DOCUMENTS[1], table)
    return [Moved("uploads", table.name, written.rows, written.sha256)]


def _prepare(target: Connection, store: Store) -> None:
    """Create or migrate the tables of a store, which have to be empty; lock them for others."""
    schema, head = PREFIX + store.name, head_of(store.migrations)
    target.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_key(schema)})
    _use(target, store)
    current = current_revision(target, schema)
    refuse_newer(current, head, schema)
    if current is None:
        create_schema(target, schema)
        create(target, store.tables, head)
    elif current != head:
        upgrade(target, store.migrations)
    for table in store.tables.sorted_tables:
        if table in store.begun:
            continue
        if target.execute(select(table).limit(1)).first() is not None:
            raise StoreError(
                "The database of RAG_DATABASE_URL is not empty: {table} has rows.",
                "Choose an empty database; nothing was changed.",
                code="not_empty",
                table=f"{schema}.{table.name}",
            )


def _use(target: Connection, store: Store) -> None:
    target.exec_driver_sql(f"SET LOCAL search_path TO {PREFIX}{store.name}")


def _open_source(stack: ExitStack, folder: Path, store: Store) -> Connection:
    """Open a file, migrated, and lock it against writers until the stack is closed."""
    engine = open_database(folder / f"{store.name}.db", store.migrations, store.tables)
    stack.callback(engine.dispose)
    return stack.enter_context(write_transaction(engine))


def _move_table(source: Connection, target: Connection, store: Store, table: Table) -> Moved:
    _use(target, store)
    read = TableDigest(table)
    if table in store.begun:
        target.execute(delete(table))
    ordered = select(table).order_by(*table.primary_key)  # rows refer to earlier ones
    rows = source.execute(ordered, execution_options={"yield_per": BATCH})
    for part in rows.partitions():
        values = [row._asdict() for row in part]
        read.add(values)
        target.execute(insert(table), values)
    _go_on_counting(target, table)
    written = digest_of(target, table, BATCH)
    _compare(read, written, store, table)
    return Moved(store.name, table.name, written.rows, written.sha256)


def _compare(read: TableDigest, written: TableDigest, store: Store, table: Table) -> None:
    if (read.rows, read.sha256) != (written.rows, written.sha256):
        raise StoreError(
            "{table} differs from what was read.",
            "Nothing was changed; run it again, and report it where that does not help.",
            code="differs",
            table=f"{PREFIX}{store.name}.{table.name}",
        )


def _go_on_counting(target: Connection, table: Table) -> None:
    """Let numbers that the database gives go on behind those that were copied."""
    column = table.autoincrement_column
    if column is None:
        return
    last = target.execute(select(func.max(column))).scalar()
    if last is not None:
        counter = func.pg_get_serial_sequence(table.name, column.name)
        target.execute(select(func.setval(counter, last)))


def _move_checkpoints(path: Path, url: SecretStr) -> None:
    """Copy the checkpoints; conversations are not there yet, so any that are, are left overs."""
    if not path.is_file():
        return
    with open_file(path) as source, open_schema(url) as target:
        for thread in {one.config["configurable"]["thread_id"] for one in target.list(None)}:
            target.delete_thread(thread)
        _copy_checkpoints(source, target)


def _copy_checkpoints(source: Checkpoints, target: Checkpoints) -> None:
    copied = 0
    for one in source.list(None):
        own = one.config["configurable"]
        place = {name: own[name] for name in ("thread_id", "checkpoint_ns")}
        before = (one.parent_config or {}).get("configurable", {}).get("checkpoint_id")
        parent = {**place, **({"checkpoint_id": before} if before else {})}
        versions = one.checkpoint["channel_versions"]
        written = target.put({"configurable": parent}, one.checkpoint, one.metadata, versions)
        for task in dict.fromkeys(task for task, _, _ in one.pending_writes or ()):
            writes = [(name, value) for by, name, value in one.pending_writes or () if by == task]
            target.put_writes(written, writes, task)
        copied += 1
    stored = _count(target.list(None))
    if stored != copied:
        raise StoreError(
            "{table} differs from what was read.",
            "Nothing was changed; run it again, and report it where that does not help.",
            code="differs",
            table="rag_checkpoints",
        )


def _count(items: Iterable[object]) -> int:
    return sum(1 for _ in items)
