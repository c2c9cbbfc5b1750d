"""Attached files: documents of one conversation, which go with it when it is deleted for good.

They are in a collection of their own, with an access label that only the scope of their
conversation has. A conversation in the trash keeps them.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from index.documents import SourceRow
from index.reports import Report
from index.scope import Scope
from ingest.jobs.job import ATTACHED, Job
from ingest.jobs.uploads import delete_upload
from settings import Settings

COLLECTION = ATTACHED
DRAFT_SECONDS = 7 * 86_400.0  # for which files wait for the first question of their conversation

_LABEL = "group:"
_PREFIX = "conversation-"


class Documents(Protocol):
    """What is asked of the index; `ingest.index.Index` is one."""

    def sources(self, scope: Scope | None = None) -> list[SourceRow]:
        """Return the sources the scope may see; all of them if None."""
        ...

    def remove(self, sources: Iterable[str], *, collection: str | None = None) -> Report:
        """Remove sources from a collection."""
        ...


class Jobs(Protocol):
    """What is asked of the ingest queue; `ingest.jobs.store.JobStore` is one."""

    def forget(self, user: str) -> list[Job]:
        """Delete all jobs of a user but those that are being read, and return them."""
        ...

    def attachers(self, before: float) -> list[str]:
        """Return the users whose attached files were all added before a Unix time."""
        ...


def group(user: str, thread: str) -> str:
    """Return the group that may see the files of a conversation.

    The user is part of it, so that who learns the address of a conversation learns no file.
    """
    return _PREFIX + hashlib.sha256(f"{user}/{thread}".encode()).hexdigest()[:24]


class AttachedFiles:
    """Removes the files of conversations that are no more, and their jobs.

    Args:
        documents: Opens the index, when there is something to remove.
        settings: Where the saved copies are.
        jobs: Opens the ingest queue, whose jobs of attached files belong to the group of their
            conversation.
    """

    def __init__(
        self,
        documents: Callable[[], Documents],
        settings: Settings,
        jobs: Callable[[], Jobs] | None = None,
    ) -> None:
        self._documents = documents
        self._settings = settings
        self._jobs = jobs

    def remove(self, groups: Collection[str]) -> int:
        """Remove the files that only these groups may see, and return how many there were.

        Their jobs go as well, with the saved copies of what was not read.
        """
        self._forget(groups)
        return self._remove([row for row in self._attached() if _group_of(row) in groups])

    def remove_orphans(self, groups: Collection[str], now: float | None = None) -> int:
        """Remove the files that none of these groups may see, and return how many there were.

        These are what a killed process left, and files of conversations in which nothing was ever
        asked. The latter wait `DRAFT_SECONDS`.

        Args:
            groups: Those of all conversations, deleted ones in the trash among them.
            now: Unix time; the current one if None.
        """
        latest = (time.time() if now is None else now) - DRAFT_SECONDS
        if self._jobs is not None:
            self._forget(set(self._jobs().attachers(latest)) - set(groups))
        rows = [row for row in self._attached() if _group_of(row) not in groups]
        return self._remove([row for row in rows if _added_at(row) < latest])

    def _forget(self, groups: Iterable[str]) -> None:
        """Delete jobs; the copies of files that were read go with their documents."""
        if self._jobs is None:
            return
        jobs = [job for group in groups for job in self._jobs().forget(group)]
        for job in jobs:
            if job.outcome in ("", "failed", "cancelled"):
                delete_upload(job.source, self._settings)

    def _attached(self) -> list[SourceRow]:
        rows = self._documents().sources()
        return [row for row in rows if row.collection == COLLECTION and _group_of(row)]

    def _remove(self, rows: Sequence[SourceRow]) -> int:
        if rows:
            sources = [row.source for row in rows]
            self._documents().remove(sources, collection=COLLECTION)
            for source in sources:
                delete_upload(source, self._settings)
        return len(rows)


def _group_of(row: SourceRow) -> str:
    """Return the group of the conversation that a file is attached to; empty for any other file."""
    if len(row.access) != 1 or not row.access[0].startswith(_LABEL + _PREFIX):
        return ""
    return row.access[0].removeprefix(_LABEL)


def _added_at(row: SourceRow) -> float:
    return datetime.fromisoformat(row.added_at).timestamp()
