"""Notifications: wait for what another thread, process or machine writes.

Postgres delivers them (`NOTIFY`) when the transaction that sends them commits, to a connection of
each process that listens. SQLite has none, so over SQLite they stay in the process. They may be
lost while a connection is cut: whoever waits looks now and then all the same.

Source: https://www.postgresql.org/docs/current/sql-notify.html
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from database import is_sqlite

_TURN_SECONDS: Final = 5.0  # of one call of the driver
_RETRY_SECONDS: Final = 2.0  # until a connection that was cut is made again
_NOTIFY = text("SELECT pg_notify(:channel, :key)")


class Notifications:
    """What is written under some keys of a channel; safe to share between threads.

    Args:
        engine: Of the database.
        channel: A name made of letters and underscores.
    """

    def __init__(self, engine: Engine, channel: str) -> None:
        self._engine, self._channel = engine, channel
        self._waiting: dict[str, set[threading.Event]] = defaultdict(set)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def send(self, connection: Connection, key: str) -> None:
        """Tell other processes of a key once the transaction of this connection commits."""
        if not is_sqlite(self._engine):
            connection.execute(_NOTIFY, {"channel": self._channel, "key": key})

    def deliver(self, key: str) -> None:
        """Tell the threads of this process; call it after the commit."""
        with self._lock:
            for event in self._waiting.get(key, ()):
                event.set()

    @contextmanager
    def listen(self, key: str) -> Iterator[threading.Event]:
        """Yield an event that is set by each notification of a key from now on.

        Clear it before you read, and nothing is missed.
        """
        event = threading.Event()
        with self._lock:
            self._waiting[key].add(event)
        self._start()
        try:
            yield event
        finally:
            with self._lock:
                self._waiting[key].discard(event)
                if not self._waiting[key]:
                    del self._waiting[key]

    def close(self) -> None:
        """End the connection that listens."""
        self._closed.set()
        if self._thread is not None:
            with suppress(DBAPIError), self._autocommit().connect() as connection:
                self.send(connection, "")  # wakes it
            self._thread.join(_TURN_SECONDS)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not is_sqlite(self._engine):
                name = f"listens-{self._channel}"
                self._thread = threading.Thread(target=self._receive, name=name, daemon=True)
                self._thread.start()

    def _receive(self) -> None:
        import psycopg

        while not self._closed.is_set():
            try:
                with self._autocommit().connect() as connection:
                    driver = connection.connection.driver_connection
                    connection.detach()  # closed at the end, not returned to the pool
                    self._receive_from(driver)
            except (DBAPIError, psycopg.Error):
                self._closed.wait(_RETRY_SECONDS)

    def _receive_from(self, connection: Any) -> None:
        """Deliver what a connection of psycopg receives, until it breaks or all is closed."""
        connection.execute(f"LISTEN {self._channel}")
        while not self._closed.is_set():
            for notification in connection.notifies(timeout=_TURN_SECONDS):
                self.deliver(notification.payload)
                if self._closed.is_set():
                    return

    def _autocommit(self) -> Engine:
        return self._engine.execution_options(isolation_level="AUTOCOMMIT")
