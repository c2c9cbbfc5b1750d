"""Attachments: files of one conversation, ingested as documents that no other one searches.

They are in a collection of their own, with an access label that only the scope of their
conversation has. The ingest queue reads them like those of the documents page; the owner of their
jobs is the conversation, so that its page shows them, also after a reload.
"""

from collections.abc import Iterable, Sequence
from pathlib import PurePath

import streamlit as st
from streamlit.typing import UploadedFile

from app_pages import session
from app_pages.documents.job_line import uri_of_job
from chat.library.attached_files import COLLECTION, group
from index.documents import SourceRow
from index.scope import Scope
from ingest.jobs.job import Job, NewJob
from ingest.jobs.uploads import delete_upload, display_source, distinct_names, save_upload

__all__ = ["COLLECTION", "group"]

READ = ("added", "updated", "unchanged")  # outcomes of a job whose file was read
IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic"})


def scope() -> Scope:
    """Return what this reader may see, the files of the open conversation among it."""
    own = group(session.user(), session.draft())
    return Scope(session.user(), (*session.groups(), own))


# Reading


def attach(files: Iterable[UploadedFile]) -> None:
    """Save files and queue them, for the open conversation."""
    given = list(files)
    names = distinct_names([file.name for file in given])
    _queue([(name, file.getbuffer()) for name, file in zip(names, given, strict=True)])


def attach_bytes(name: str, data: bytes) -> None:
    """Save one file and queue it, for the open conversation."""
    _queue([(name, memoryview(data))])


def jobs() -> list[Job]:
    """Return the files of the open conversation that are being read or could not be, in order."""
    return [job for job in _all_jobs() if job.outcome not in READ]


def clear_read() -> None:
    """Clear the jobs of files that were read: these are documents of the conversation now."""
    store = session.server().workspace.ingest_queue.store
    for job in _all_jobs():
        if job.outcome in READ:
            store.clear(_owner(), job.id)


def running() -> bool:
    """Return whether files of the open conversation are being read."""
    return any(job.active for job in jobs())


def retry(numbers: Sequence[int]) -> None:
    """Read files again that could not be read."""
    queue = session.server().workspace.ingest_queue
    for number in numbers:
        queue.store.retry(_owner(), number)
    queue.wake()


def cancel() -> None:
    """Read no file that is still waiting."""
    session.server().workspace.ingest_queue.store.cancel(_owner())


def dismiss(job: Job) -> None:
    """Forget a job that has ended; the copy of a file that was not read is deleted."""
    workspace = session.server().workspace
    workspace.ingest_queue.store.clear(_owner(), job.id)
    known = {row.source for row in attached()}
    if job.outcome in ("failed", "cancelled") and uri_of_job(job) not in known:
        delete_upload(job.source, workspace.settings)


# Documents


def documents(thread: str) -> list[SourceRow]:
    """Return the files of a conversation that have been read, in the order of their names."""
    user = session.user()
    scope = Scope(user, (group(user, thread),), (COLLECTION,))
    rows = session.server().workspace.index.sources(scope)
    return sorted(rows, key=lambda row: display_source(row.source))


def attached() -> list[SourceRow]:
    """Return the files of the open conversation that have been read."""
    found = documents(session.draft()) if _may_exist() else []
    if found and session.thread() is None:
        st.query_params["draft"] = session.draft()  # another page has taken it out of the address
    return found


def remove(sources: Sequence[str]) -> None:
    """Remove files from their conversation.

    Raises:
        StoreBusy: another writer holds the index for long; nothing is removed.
    """
    workspace = session.server().workspace
    workspace.index.remove(list(sources), collection=COLLECTION)
    for source in sources:
        delete_upload(source, workspace.settings)


def is_image(name: str) -> bool:
    """Return whether a file is a picture, by its name."""
    return PurePath(name.lower()).suffix in IMAGES


def _all_jobs() -> list[Job]:
    if not _may_exist():
        return []
    return session.server().workspace.ingest_queue.store.jobs(_owner())[::-1]


def _may_exist() -> bool:
    """Return whether the open conversation can have files: it was begun, or is a known draft."""
    drafted = st.session_state.get("draft") or "draft" in st.query_params
    return session.thread() is not None or bool(drafted)


def _owner() -> str:
    return group(session.user(), session.draft())


def _queue(files: Sequence[tuple[str, memoryview]]) -> None:
    if not files:
        return
    workspace, user, thread = session.server().workspace, session.user(), session.draft()
    if session.thread() is None:
        st.query_params["draft"] = thread
    labels = {"access": [f"group:{_owner()}"]}
    new = []
    for name, data in files:
        # The same name in another conversation is another document.
        path = save_upload(name, data, workspace.settings, f"{user}/{thread}")
        new.append(NewJob("file", path.name, str(path), COLLECTION, labels, data.nbytes))
    workspace.ingest_queue.store.add(_owner(), new)
    workspace.ingest_queue.wake()
