"""Attachments: files of one conversation, ingested as documents that no other one searches.

They are in a collection of their own, with an access label that only the scope of their
conversation has.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import PurePath

import streamlit as st
from streamlit.typing import UploadedFile

from app_pages import session
from app_pages.conversation.ingest_job import IngestJob, ingest_executor
from index.catalog.labels import Labels
from index.documents import SourceRow
from index.scope import Scope
from ingest.jobs.uploads import delete_upload, display_source, save_upload

COLLECTION = "conversations"
JOBS = "attaching"  # ingests of this session, running and ended, until they have been read
IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic"})


def group(user: str, thread: str) -> str:
    """Return the group that may see the files of a conversation.

    The user is part of it, so that who learns the address of a conversation learns no file.
    """
    return f"conversation-{hashlib.sha256(f'{user}/{thread}'.encode()).hexdigest()[:24]}"


def scope() -> Scope:
    """Return what this reader may see, the files of the open conversation among it."""
    return Scope(session.user(), (group(session.user(), session.draft()),))


def attach(files: Iterable[UploadedFile]) -> None:
    """Save files and ingest them in the background, for the open conversation."""
    for file in files:
        attach_bytes(file.name, file.getbuffer())


def attach_bytes(name: str, data: bytes | memoryview) -> None:
    """Save one file and ingest it in the background, for the open conversation."""
    workspace, user, thread = session.server().workspace, session.user(), session.draft()
    if session.thread() is None:
        st.query_params["draft"] = thread
    # The same name in another conversation is another document.
    path = save_upload(name, data, workspace.settings, f"{user}/{thread}")
    labels = Labels(access=(f"group:{group(user, thread)}",))
    future = ingest_executor().submit(
        workspace.index.add, [str(path)], collection=COLLECTION, labels=labels, vectors=False
    )
    future.add_done_callback(lambda _: workspace.vector_worker.wake())
    st.session_state.setdefault(JOBS, []).append(IngestJob(name, future))


def jobs() -> list[IngestJob]:
    """Return the ingests of this session whose outcome may be news."""
    found: list[IngestJob] = st.session_state.get(JOBS, [])
    return found


def running() -> bool:
    """Return whether files are being read."""
    return any(not job.future.done() for job in jobs())


def documents(thread: str) -> list[SourceRow]:
    """Return the files of a conversation that have been read, in the order of their names."""
    user = session.user()
    scope = Scope(user, (group(user, thread),), (COLLECTION,))
    rows = session.server().workspace.index.sources(scope)
    return sorted(rows, key=lambda row: display_source(row.source))


def remove(sources: Sequence[str]) -> None:
    """Remove files from their conversation, in the background."""
    workspace = session.server().workspace

    def work() -> None:
        workspace.index.remove(list(sources), collection=COLLECTION)
        for source in sources:
            delete_upload(source, workspace.settings)

    ingest_executor().submit(work).result()


def is_image(name: str) -> bool:
    """Return whether a file is a picture, by its name."""
    return PurePath(name.lower()).suffix in IMAGES
