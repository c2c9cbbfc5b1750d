"""Vectors in Postgres with pgvector: a table a series, half precision, HNSW, filtered in SQL.

The WHERE clause names the ACL partitions that a scope may read. pgvector filters while it walks its
graph, and goes on where too few rows pass (iterative scan); where even that ends early, since a
partition is small or far away, all its rows are compared. So a filter loses nothing.
"""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from errors import SettingsError, StoreUnavailable
from index.dense.chroma_interface import Vectors
from index.dense.servers.vector_server import SeriesMissing, failed, refused, unavailable
from index.dense.vector_index import Scored

_KIND: Final = "pgvector"
_CONNECT_SECONDS: Final = 3
_SESSION: Final = (
    "SET hnsw.iterative_scan = relaxed_order",
    "SET hnsw.ef_search = 100",
    "SET maintenance_work_mem = '256MB'",
    "SET client_min_messages = warning",
)
_COPY_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
_COPY_END: Final = struct.pack(">h", -1)
_NO_TABLE, _NO_EXTENSION = "42P01", ("0A000", "42501", "58P01")
_SHUTTING_DOWN: Final = ("08", "57")  # classes of states: lost connections, interventions
_NO_ACCESS: Final = ("28000", "28P01", "3D000")


class PgvectorServer:
    """A `VectorServer` on Postgres.

    Args:
        url: Address, `postgresql://user:password@host/database`.

    Raises:
        SettingsError: the address is none, or the extra `postgres` is not installed.
    """

    kind = _KIND

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)

    def series(self, prefix: str) -> list[str]:
        """Return the tables whose names begin with `prefix`."""
        with self._connection() as connection:
            rows = connection.exec_driver_sql(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND starts_with(relname, %s)"
                " AND pg_table_is_visible(oid)",
                (prefix,),
            )
            return sorted(str(row[0]) for row in rows)

    def create(self, name: str, dimension: int) -> None:
        """Create a table; its graph is built when the first rows are in, which is faster."""
        with self._connection() as connection:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS vector")
            connection.exec_driver_sql(
                f'CREATE TABLE "{name}" (id bigint PRIMARY KEY, access integer NOT NULL,'
                f" vector halfvec({int(dimension)}) NOT NULL)"
            )
            connection.exec_driver_sql(f'CREATE INDEX ON "{name}" (access)')

    def complete(self, name: str) -> None:
        """Build the graph."""
        with self._connection() as connection:
            connection.exec_driver_sql(
                f'CREATE INDEX ON "{name}" USING hnsw (vector halfvec_ip_ops)'
            )
            connection.exec_driver_sql(f'ANALYZE "{name}"')

    def drop(self, name: str) -> None:
        """Drop a table."""
        with self._connection() as connection:
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')

    def upsert(self, name: str, partition: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Copy the rows into a table of the session, and from there into the series."""
        with self._transaction() as connection:
            connection.exec_driver_sql(f'CREATE TEMP TABLE arriving (LIKE "{name}") ON COMMIT DROP')
            driver: Any = connection.connection.driver_connection
            copying = "COPY arriving FROM STDIN (FORMAT BINARY)"
            with driver.cursor() as cursor, cursor.copy(copying) as copy:
                copy.write(_copied(partition, ids, vectors))
            connection.exec_driver_sql(
                f'INSERT INTO "{name}" SELECT * FROM arriving ON CONFLICT (id) DO UPDATE'
                " SET access = excluded.access, vector = excluded.vector"
            )

    def delete(self, name: str, partition: int, ids: Sequence[int]) -> None:
        """Delete ids; unknown ids are ignored."""
        with self._connection() as connection:
            connection.exec_driver_sql(
                f'DELETE FROM "{name}" WHERE id = ANY(%s::bigint[]) AND access = %s',
                (list(ids), partition),
            )

    def search(self, name: str, partitions: Sequence[int], vector: Vectors, k: int) -> list[Scored]:
        """Return the nearest rows whose ACL partition is one of those asked for."""
        rows = self._nearest(name, partitions, vector, k, "vector <#> %s::halfvec")
        if len(rows) < k:
            rows = self._nearest(name, partitions, vector, k, "(vector <#> %s::halfvec) + 0")
        return rows

    def ids(self, name: str) -> list[int]:
        """Return the child id of every row."""
        with self._connection() as connection:
            return [int(row[0]) for row in connection.exec_driver_sql(f'SELECT id FROM "{name}"')]

    def vector(self, name: str, child: int) -> Vectors | None:
        """Return the vector of a row, or None."""
        with self._connection() as connection:
            row = connection.exec_driver_sql(
                f'SELECT vector::text FROM "{name}" WHERE id = %s', (child,)
            ).first()
        return None if row is None else np.fromstring(row[0].strip("[]"), np.float32, sep=",")

    def close(self) -> None:
        """Close connections."""
        self._engine.dispose()

    def _nearest(
        self, name: str, partitions: Sequence[int], vector: Vectors, k: int, order: str
    ) -> list[Scored]:
        """Order by the distance, which an index serves, or by a sum of it, which none does."""
        given = "[" + ",".join(map(str, vector.astype(np.float16).tolist())) + "]"
        with self._connection() as connection:
            rows = connection.exec_driver_sql(
                f'SELECT id, -(vector <#> %s::halfvec) FROM "{name}"'
                f" WHERE access = ANY(%s::integer[]) ORDER BY {order} LIMIT %s",
                (given, list(partitions), given, k),
            )
            return [(int(child), float(score)) for child, score in rows]

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """Yield a connection that commits each statement."""
        with _answers(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        engine = self._engine.execution_options(isolation_level="READ COMMITTED")
        with _answers(), engine.begin() as connection:
            yield connection


def _engine(url: str) -> Engine:
    try:
        address = make_url(url).set(drivername="postgresql+psycopg")
        made = create_engine(
            address,
            isolation_level="AUTOCOMMIT",
            # Prepared, a search would be planned for any partition and any number of rows.
            connect_args={"connect_timeout": _CONNECT_SECONDS, "prepare_threshold": None},
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except ArgumentError:
        raise SettingsError(
            "RAG_VECTORS_URL is no address of a Postgres.",
            "Write postgresql://user:password@host/database.",
        ) from None
    except ImportError:
        raise SettingsError(
            "RAG_VECTORS=pgvector needs the extra postgres.",
            "Run pip install '.[postgres]' in the project's folder.",
        ) from None

    @event.listens_for(made, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            for statement in _SESSION:
                cursor.execute(statement)
        connection.commit()

    return made


@contextmanager
def _answers() -> Iterator[None]:
    """Raise our errors in place of the driver's, which show statements and addresses."""
    try:
        yield
    except DBAPIError as error:
        raise _explained(error) from None
    except Exception as error:  # of `copy`, which goes past SQLAlchemy
        if type(error).__module__.partition(".")[0] != "psycopg":
            raise
        raise _explained(error) from None


def _explained(error: Exception) -> Exception:
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if state == _NO_TABLE:
        return SeriesMissing()
    if state in _NO_EXTENSION:
        return StoreUnavailable(
            "The extension vector (pgvector) cannot be created in the database.",
            "Let its administrator run CREATE EXTENSION vector.",
        )
    if state in _NO_ACCESS:
        return refused(_KIND)
    name = type(cause).__name__
    lost = state is None and name in ("OperationalError", "InterfaceError")
    if lost or str(state)[:2] in _SHUTTING_DOWN:
        return unavailable(_KIND)
    return failed(_KIND, name)


def _copied(partition: int, ids: Sequence[int], vectors: Vectors) -> bytes:
    """Return rows in the binary format of COPY: id, partition, and the vector as float16."""
    count, dimension = vectors.shape
    row = np.dtype(
        [
            ("fields", ">i2"),
            ("id_length", ">i4"),
            ("id", ">i8"),
            ("access_length", ">i4"),
            ("access", ">i4"),
            ("vector_length", ">i4"),
            ("dimension", ">i2"),
            ("unused", ">i2"),
            ("vector", ">f2", (dimension,)),
        ]
    )
    rows = np.zeros(count, row)
    rows["fields"] = 3
    rows["id_length"], rows["id"] = 8, ids
    rows["access_length"], rows["access"] = 4, partition
    rows["vector_length"], rows["dimension"] = 4 + 2 * dimension, dimension
    rows["vector"] = vectors
    return _COPY_HEAD + rows.tobytes() + _COPY_END
