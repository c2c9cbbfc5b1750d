"""Erasure of a user: everything that is stored about them, deleted for good.

    erased = erase_user(workspace, "kim", by="admin")
    erased.counts                # {"conversations": 12, "facts": 3, ...}

What stays: documents that others may see, what the user made of other people's ratings, and the
entries of the audit log until RAG_AUDIT_DAYS, which have the user id and no name or text. Copies of
backups are beyond its reach.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from chat import schema
from chat.library.attached_files import COLLECTION, group
from errors import ThreadBusy
from evals.feedback.files import write_files
from index.documents import SourceRow
from ingest.jobs.uploads import delete_upload
from workspace import Workspace

STOP_SECONDS = 15.0  # for a running answer to stop
_POLL_SECONDS = 0.1

_threads, _turns, _messages = schema.threads.c, schema.turns.c, schema.messages.c


@dataclass
class Erased:
    """What was deleted.

    Attributes:
        counts: Rows or documents by kind.
    """

    user: str
    counts: dict[str, int] = field(default_factory=dict)


def erase_user(workspace: Workspace, user: str, *, by: str) -> Erased:
    """Delete what is stored about a user, and return how much of each kind went.

    Running answers of theirs are stopped first. It can be repeated: a run that broke off is
    completed by the next.

    Args:
        workspace: Where it is stored.
        user: Whose.
        by: Who asked for it, for the audit log.

    Raises:
        ThreadBusy: an answer of the user did not stop.
        StoreError: something cannot be deleted now; what was deleted stays so.
    """
    threads, counts = _threads_of(workspace, user), {}
    _stop_answers(workspace, user)
    counts["cached_answers"] = _forget_cached(workspace, user)
    counts["promotions"] = workspace.promotions.forget(user)
    write_files(workspace.settings, workspace.promotions)
    counts["attached_files"] = _remove(workspace, _attached(workspace, user, threads))
    counts["own_documents"] = _remove(workspace, _own_documents(workspace, user))
    counts["ratings"], counts["share_links"] = _counted(workspace, user)
    for thread in threads:
        workspace.library.trash.delete_now(thread, user)
    counts["conversations"] = len(threads)
    counts["facts"] = workspace.facts.delete_all(user)
    counts["ingest_jobs"] = _clear_jobs(workspace, user)
    counts["names"] = workspace.people.forget(user)
    workspace.audit.record(by, "user_erased", user)
    return Erased(user, counts)


def _threads_of(workspace: Workspace, user: str) -> list[str]:
    query = select(_threads.id).where(_threads.user == user)
    with workspace.store.engine.connect() as connection:
        return list(connection.scalars(query))


def _stop_answers(
    workspace: Workspace, user: str, clock: Callable[[], float] = time.monotonic
) -> None:
    running = select(_turns.id).join_from(schema.turns, schema.threads)
    running = running.where(_threads.user == user, _turns.status == "running")
    deadline = clock() + STOP_SECONDS
    while True:
        with workspace.store.engine.connect() as connection:
            turns = list(connection.scalars(running))
        if not turns:
            return
        if clock() > deadline and not workspace.store.recover():
            raise ThreadBusy("An answer of this user is still running.", "Try again in a minute.")
        for turn in turns:
            workspace.store.cancel(turn, user)
        time.sleep(_POLL_SECONDS)


def _forget_cached(workspace: Workspace, user: str) -> int:
    """Drop the cached answers to the user's questions."""
    in_file = workspace.settings.documents_in == "files"
    stored = not in_file or (workspace.settings.state_dir / "answers.db").exists()
    if not stored and not workspace.settings.cache:
        return 0
    asked = select(_messages.text).join_from(schema.messages, schema.turns).join(schema.threads)
    asked = asked.where(_threads.user == user, _messages.role == "human")
    with workspace.store.engine.connect() as connection:
        questions = connection.scalars(asked).all()
    return workspace.answer_cache.forget_questions(questions)


def _attached(workspace: Workspace, user: str, threads: Iterable[str]) -> list[SourceRow]:
    labels = {f"group:{group(user, thread)}" for thread in threads}
    rows = workspace.index.sources()
    return [row for row in rows if row.collection == COLLECTION and labels & {*row.access}]


def _own_documents(workspace: Workspace, user: str) -> list[SourceRow]:
    """Return the documents that only this user may see."""
    return [row for row in workspace.index.sources() if row.access == (f"user:{user}",)]


def _remove(workspace: Workspace, rows: Sequence[SourceRow]) -> int:
    for collection in sorted({row.collection for row in rows}):
        sources = [row.source for row in rows if row.collection == collection]
        workspace.index.remove(sources, collection=collection)
    for row in rows:
        delete_upload(row.source, workspace.settings)
    return len(rows)


def _counted(workspace: Workspace, user: str) -> tuple[int, int]:
    """Return how many ratings and share links go with the conversations."""
    rated = select(schema.feedback.c.turn_id).where(schema.feedback.c.user == user)
    shared = select(schema.shares.c.id).join_from(schema.shares, schema.threads)
    shared = shared.where(_threads.user == user)
    with workspace.store.engine.connect() as connection:
        ratings, links = (len(connection.execute(query).all()) for query in (rated, shared))
    return ratings, links


def _clear_jobs(workspace: Workspace, user: str) -> int:
    """Delete the user's ingest jobs, syncs and removed documents; they can be restored no more."""
    from ingest.jobs.store import JobStore

    jobs = JobStore(workspace.documents_database)
    jobs.cancel(user)
    for sync in workspace.schedule.syncs(user):
        workspace.schedule.remove(user, sync.id)
    for removal in workspace.removed_documents.batches(user):
        workspace.removed_documents.forget(user, removal.batch)
    return len(jobs.clear(user))
