"""Checkpoints in the schema `rag_checkpoints` of a Postgres database (extra `postgres`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.postgres import PostgresSaver
from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError

from chat.checkpoints.base import KEPT_TURNS, TURN, Checkpoints
from database.postgres import (
    BUSY_SECONDS,
    PREFIX,
    address,
    connect,
    connection_options,
    create_schema,
    write_transaction,
)
from system_errors import postgres_error

SCHEMA = PREFIX + "checkpoints"
_CONNECTIONS = 8  # of a process at most
_TURN = f"metadata ->> '{TURN}'"
_OLD_CHECKPOINTS = f"""
SELECT checkpoint_id FROM checkpoints WHERE thread_id = %s AND checkpoint_id NOT IN (
    SELECT newest FROM (
        SELECT max(checkpoint_id) AS newest, row_number() OVER (
            PARTITION BY checkpoint_ns ORDER BY max(checkpoint_id) DESC
        ) AS age
        FROM checkpoints WHERE thread_id = %s GROUP BY checkpoint_ns, {_TURN}
    ) AS of_turns
    WHERE age <= %s
)
"""
_UNUSED_VALUES = """
DELETE FROM checkpoint_blobs AS stored WHERE thread_id = %s AND NOT EXISTS (
    SELECT 1 FROM checkpoints AS kept,
        jsonb_each_text(kept.checkpoint -> 'channel_versions') AS used
    WHERE kept.thread_id = stored.thread_id AND kept.checkpoint_ns = stored.checkpoint_ns
        AND used.key = stored.channel AND used.value = stored.version
)
"""


@contextmanager
def open_schema(url: SecretStr) -> Iterator[Checkpoints]:
    """Open the checkpointer of a database, with its tables.

    Raises:
        StoreError: the server cannot be reached, or rights are missing.
    """
    _create_tables(url)
    own = address(url).set(drivername="postgresql").render_as_string(hide_password=False)
    options: dict[str, Any] = {**connection_options(url, SCHEMA), "autocommit": True}
    options |= {"prepare_threshold": 0, "row_factory": dict_row}
    pool = ConnectionPool(
        own,
        kwargs=options,
        min_size=1,
        max_size=_CONNECTIONS,
        timeout=BUSY_SECONDS,
        check=ConnectionPool.check_connection,
        open=False,
    )
    with pool:
        yield PostgresCheckpoints(pool)


def _create_tables(url: SecretStr) -> None:
    """Create or migrate the tables, as the checkpointer would, in one transaction.

    Indexes are not built CONCURRENTLY, which no transaction can do, and which waits for every
    process that opens the tables at the same time.
    """
    engine = connect(url, SCHEMA)
    migrations = PostgresSaver.MIGRATIONS
    try:
        with write_transaction(engine) as connection:
            create_schema(connection, SCHEMA)
            connection.exec_driver_sql(migrations[0])
            done = connection.exec_driver_sql("SELECT max(v) FROM checkpoint_migrations").scalar()
            for number in range(0 if done is None else done + 1, len(migrations)):
                connection.exec_driver_sql(migrations[number].replace(" CONCURRENTLY", ""))
                connection.exec_driver_sql(
                    "INSERT INTO checkpoint_migrations (v) VALUES (%s)", (number,)
                )
    except DBAPIError as error:
        raise postgres_error(error.orig) from None
    finally:
        engine.dispose()


class PostgresCheckpoints(Checkpoints, PostgresSaver):  # type: ignore[misc]  # an extra
    """Checkpoints in a Postgres database."""

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Save a checkpoint; of a text that is stored as JSON, NUL characters are replaced."""
        values = checkpoint["channel_values"]
        if any(isinstance(value, str) and "\0" in value for value in values.values()):
            values = {n: _without_nul(value) for n, value in values.items()}
            checkpoint = {**checkpoint, "channel_values": values}
        return super().put(config, checkpoint, metadata, new_versions)

    def delete_turn(self, turn: str, thread: str) -> None:
        """Delete what a turn of a thread has written."""
        query = f"SELECT checkpoint_id FROM checkpoints WHERE thread_id = %s AND {_TURN} = %s"
        with self._cursor() as cursor, cursor.connection.transaction():
            _delete(cursor, thread, query, (thread, turn))

    def prune_thread(self, thread: str) -> None:
        """Delete all checkpoints of a thread but the newest of each of its last few turns."""
        with self._cursor() as cursor, cursor.connection.transaction():
            _delete(cursor, thread, _OLD_CHECKPOINTS, (thread, thread, KEPT_TURNS))

    def overwrite_deleted(self) -> None:
        """Do nothing: Postgres frees what is deleted when it vacuums."""


def _delete(cursor: Cursor[Any], thread: str, query: str, values: tuple[Any, ...]) -> None:
    cursor.execute(query.encode(), values)
    ids = [row["checkpoint_id"] for row in cursor.fetchall()]
    if not ids:
        return
    for table in (b"checkpoint_writes", b"checkpoints"):
        statement = b"DELETE FROM " + table + b" WHERE thread_id = %s AND checkpoint_id = ANY(%s)"
        cursor.execute(statement, (thread, ids))
    cursor.execute(_UNUSED_VALUES, (thread,))


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value
