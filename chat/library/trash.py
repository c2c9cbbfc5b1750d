"""Deleted conversations: kept until they are restored or purged."""

import logging
import time
from collections.abc import Callable, Collection, Sequence

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from chat import schema
from chat.checkpoints import Checkpoints
from chat.library.attached_files import AttachedFiles, group
from chat.library.messages import message_text
from chat.library.sharing import DAY, open_links
from chat.people import audit
from chat.queries import owned_thread, select_threads, thread_busy, unknown_thread
from chat.store import AppStore
from chat.transcript import Thread
from database import empty_log, write_transaction
from errors import RagError
from system_errors import as_rag_error

logger = logging.getLogger(__name__)

MOST_LISTED = 200

threads, turns = schema.threads.c, schema.turns.c


class Trash:
    """Soft deletion of conversations; every call names a user.

    What is deleted keeps its messages, feedback, tags and checkpoints, but is listed, searched,
    shared and asked no more. Purging removes it for good: its rows are overwritten in `app.db`,
    whose write-ahead log is emptied, its checkpoints and the files attached to it are deleted.
    Facts about the user and cached answers are not part of a conversation: neither deleting nor
    restoring changes them.
    """

    def __init__(
        self,
        store: AppStore,
        checkpoints: Callable[[], Checkpoints],
        days: float,
        files: AttachedFiles | None = None,
    ) -> None:
        self._engine = store.engine
        self._checkpoints = checkpoints  # opened only where there is something to purge
        self._days = days
        self._files = files

    @property
    def days(self) -> float:
        """The days for which a deleted conversation can be restored."""
        return self._days

    def consequences(self, thread: str, user: str, language: str) -> list[str]:
        """Return what deleting a conversation means, in sentences, to be read before it.

        Raises:
            UnknownThread: it is not the user's.
        """
        with self._engine.connect() as connection:
            owned_thread(connection, thread, user)
            count = select(func.count()).select_from(schema.turns).where(turns.thread_id == thread)
            values = {"turns": connection.execute(count).scalar_one(), "days": f"{self._days:g}"}
            shared = open_links(connection, thread)
        keys = ["delete_hides" if self._days else "delete_now", "delete_keeps"]
        keys[1:1] = ["delete_link" if self._days else "delete_link_now"] * bool(shared)
        return [message_text(key, language, **values) for key in keys]

    def delete(self, thread: str, user: str) -> Thread:
        """Move a conversation to the trash and return it; `restore` undoes this.

        Where the settings keep it for 0 days it is deleted for good at once.

        Raises:
            UnknownThread: it is not the user's.
            ThreadBusy: it is answering; cancel the turn first.
        """
        with write_transaction(self._engine) as connection:
            deleted = _hide(connection, thread, user)
        if not self._days:
            self._purge([thread])
        return deleted

    def restore(self, thread: str, user: str) -> Thread:
        """Undo a deletion and return the conversation.

        Raises:
            UnknownThread: no deleted conversation of the user has this id.
        """
        with write_transaction(self._engine) as connection:
            _deleted_thread(connection, thread, user)
            _set_deleted(connection, thread, None)
            audit.write(connection, user, "conversation_restored", thread)
            return owned_thread(connection, thread, user)

    def list(self, user: str) -> list[Thread]:
        """Return the user's deleted conversations, the last deleted first."""
        query = select_threads().where(threads.user == user, threads.deleted_at.is_not(None))
        with self._engine.connect() as connection:
            ordered = query.order_by(threads.deleted_at.desc()).limit(MOST_LISTED)
            return [Thread(**row) for row in connection.execute(ordered).mappings()]

    def purged_at(self, thread: Thread) -> float | None:
        """Return the Unix time from which a deleted conversation is purged; None if it is not."""
        return None if thread.deleted_at is None else thread.deleted_at + self._days * DAY

    def delete_now(self, thread: str, user: str) -> None:
        """Delete a conversation for good, whether it is in the trash or not.

        Raises:
            UnknownThread: it is not the user's.
            ThreadBusy: it is answering.
        """
        query = select_threads().where(threads.id == thread, threads.user == user)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise unknown_thread(thread)
        if row["deleted_at"] is None:
            with write_transaction(self._engine) as connection:
                _hide(connection, thread, user)
        self._purge([thread])

    def purge(self, now: float | None = None) -> int:
        """Delete for good what has been in the trash for the days of the settings; return how many.

        Args:
            now: Unix time; the current one if None.
        """
        limit = (time.time() if now is None else now) - self._days * DAY
        query = select(threads.id).where(threads.deleted_at <= limit)
        with self._engine.connect() as connection:
            expired = connection.scalars(query).all()
        return self._purge(expired)

    def remove_orphans(self) -> int:
        """Remove attached files whose conversation is no more, and return how many there were."""
        if self._files is None:
            return 0
        with self._engine.connect() as connection:
            known = connection.execute(select(threads.user, threads.id)).all()
        return self._files.remove_orphans({group(user, thread) for user, thread in known})

    def _purge(self, ids: Sequence[str]) -> int:
        """Delete trashed conversations; a kill in between leaves them for the next purge."""
        if not ids:
            return 0
        checkpoints, groups = self._checkpoints(), set[str]()
        checkpoints.overwrite_deleted()
        for thread in ids:
            with write_transaction(self._engine) as connection:
                gone = (threads.id == thread, threads.deleted_at.is_not(None))
                user = connection.scalar(select(threads.user).where(*gone))
                if user is None:  # restored in the meantime
                    continue
                connection.execute(delete(schema.threads).where(*gone))
                checkpoints.delete_thread(thread)
                groups.add(group(user, thread))
        empty_log(self._engine)
        self._remove_files(groups)
        return len(groups)

    def _remove_files(self, groups: Collection[str]) -> None:
        """Remove attached files; where that fails, `remove_orphans` does so later."""
        if self._files is None or not groups:
            return
        try:
            self._files.remove(groups)
        except (RagError, OSError, DBAPIError) as error:
            logger.warning("files of deleted conversations stay for now: %s", as_rag_error(error))


def _hide(connection: Connection, thread: str, user: str) -> Thread:
    """Mark a conversation as deleted, from when on nothing is asked in it, and return it."""
    if owned_thread(connection, thread, user).running:
        raise thread_busy("")
    _set_deleted(connection, thread, time.time())
    audit.write(connection, user, "conversation_deleted", thread)
    return _deleted_thread(connection, thread, user)


def _set_deleted(connection: Connection, thread: str, at: float | None) -> None:
    change = update(schema.threads).where(threads.id == thread)
    connection.execute(change.values(deleted_at=at))


def _deleted_thread(connection: Connection, thread: str, user: str) -> Thread:
    query = select_threads().where(
        threads.id == thread, threads.user == user, threads.deleted_at.is_not(None)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise unknown_thread(thread)
    return Thread(**row)
