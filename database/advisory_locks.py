"""Advisory locks of Postgres that a process holds beyond a transaction.

The server releases a lock when its connection ends, and so however its holder does. Each lock has
a connection of its own, which is never in a transaction.
"""

import time
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from database.postgres import lock_key
from system_errors import postgres_error

_POLL_SECONDS: Final = 0.02
_TRY = text("SELECT pg_try_advisory_lock(:key)")
_IS_FREE = text("SELECT pg_try_advisory_xact_lock(:key)")


class AdvisoryLock:
    """A lock by name, exclusive among all processes of one database.

    Args:
        engine: Of the database.
        name: Of the lock; schemas of one database with the same name for it share it.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.name = name
        self._engine, self._key = engine, lock_key(name)
        self._connection: Connection | None = None

    def acquire(self, wait: float) -> bool:
        """Take the lock within some seconds; return whether that succeeded.

        Raises:
            StoreError: the server cannot be reached.
        """
        deadline = time.monotonic() + wait
        try:
            connection = self._engine.execution_options(isolation_level="AUTOCOMMIT").connect()
            connection.detach()  # closed, not returned to the pool with the lock
            try:
                while not connection.execute(_TRY, {"key": self._key}).scalar():
                    if time.monotonic() >= deadline:
                        connection.close()
                        return False
                    time.sleep(_POLL_SECONDS)
            except BaseException:
                connection.close()
                raise
        except DBAPIError as error:
            raise postgres_error(error.orig) from None
        self._connection = connection
        return True

    @property
    def held(self) -> bool:
        """Whether the lock is still held: not where its connection was cut."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def release(self) -> None:
        """Give the lock up; doing so twice is harmless."""
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the lock up."""
        self.release()


def is_free(connection: Connection, name: str) -> bool:
    """Return whether no process holds the lock of this name."""
    return bool(connection.execute(_IS_FREE, {"key": lock_key(name)}).scalar())
