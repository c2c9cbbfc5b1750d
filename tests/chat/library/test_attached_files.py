"""Attached files: they stay while their conversation can be restored, and go when it is purged."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from chat.checkpoints import Checkpoints
from chat.library.attached_files import COLLECTION, DRAFT_SECONDS, AttachedFiles, group
from chat.library.library import Library, open_library
from chat.library.purge_worker import PurgeWorker
from chat.library.sharing import DAY
from chat.schema import threads
from chat.store import AppStore
from errors import StoreBusy
from index.catalog.labels import Labels
from index.reports import Report
from ingest.index import Index
from ingest.jobs.job import NewJob
from ingest.jobs.store import JobStore, open_documents_database
from ingest.jobs.uploads import save_upload
from settings import Settings
from tests.chat.library.turns import say

Attach = Callable[..., Path]


@pytest.fixture
def library(
    store: AppStore, checkpointer: Checkpoints, settings: Settings, index: Index
) -> Library:
    """A library with the index that holds the files."""
    return open_library(store, lambda: checkpointer, settings, lambda: index)


@pytest.fixture
def attach(index: Index, settings: Settings) -> Attach:
    """Attach a file to a conversation, as the page does."""

    def attach_(thread: str = "t1", user: str = "local", name: str = "가마.md") -> Path:
        text = f"# {name}\n\n{thread}: 1283 degrees.\n"
        path = save_upload(name, text.encode(), settings, f"{user}/{thread}")
        labels = Labels(access=(f"group:{group(user, thread)}",))
        assert index.add([str(path)], collection=COLLECTION, labels=labels).added == 1
        return path

    return attach_


def stored(index: Index) -> list[str]:
    """The names of all documents."""
    return sorted(Path(row.source).name for row in index.sources())


def test_files_stay_with_a_deleted_conversation(
    library: Library, store: AppStore, index: Index, attach: Attach
) -> None:
    """Restoring it finds them as they were."""
    say(store)
    path = attach()
    library.trash.delete("t1", "local")
    assert library.trash.purge() == 0
    assert (stored(index), path.is_file()) == (["가마.md"], True)
    library.trash.restore("t1", "local")
    assert stored(index) == ["가마.md"]


@pytest.mark.parametrize("at_once", [True, False])
def test_files_go_with_a_purged_conversation(
    library: Library,
    store: AppStore,
    index: Index,
    settings: Settings,
    attach: Attach,
    tmp_path: Path,
    at_once: bool,
) -> None:
    """Document and saved copy, and those of no other conversation or collection."""
    say(store)
    say(store, thread="t2")
    path, other = attach(), attach("t2", name="other.md")
    shared = tmp_path / "shared.md"
    shared.write_text("# Shared\n\nFor everyone.\n", "utf-8")
    index.add([str(shared)], collection=COLLECTION)
    if at_once:
        library.trash.delete_now("t1", "local")
    else:
        library.trash.delete("t1", "local")
        assert library.trash.purge(time.time() + settings.deleted_days * DAY + 1) == 1
    assert stored(index) == ["other.md", "shared.md"]
    assert (path.exists(), other.exists(), shared.exists()) == (False, True, True)


def test_jobs_and_unread_copies_go_with_a_purged_conversation(
    store: AppStore, checkpointer: Checkpoints, settings: Settings, index: Index, attach: Attach
) -> None:
    """Of another conversation, and of a draft that is young, they stay."""
    engine = open_documents_database(settings.prepare_state())
    now = time.time()
    jobs, later = JobStore(engine), JobStore(engine, lambda: now + DRAFT_SECONDS)
    library = open_library(store, lambda: checkpointer, settings, lambda: index, lambda: jobs)
    paths = {}
    for thread in ("gone", "kept", "draft"):
        paths[thread] = save_upload("damaged.pdf", b"%PDF", settings, f"local/{thread}")
        new = NewJob("file", "damaged.pdf", str(paths[thread]), COLLECTION)
        [number] = (later if thread == "draft" else jobs).add(group("local", thread), [new])
        if thread != "kept":
            jobs.finish(number, "failed")
    say(store, thread="gone")
    say(store, thread="kept")
    library.trash.delete("gone", "local")
    assert [job.outcome for job in jobs.jobs(group("local", "gone"))] == ["failed"]
    library.trash.delete_now("gone", "local")
    assert jobs.jobs(group("local", "gone")) == []
    assert {thread for thread, path in paths.items() if path.exists()} == {"kept", "draft"}

    files = AttachedFiles(lambda: index, settings, lambda: jobs)
    known = {group("local", "kept")}
    assert files.remove_orphans(known, now + DRAFT_SECONDS + 60) == 0
    assert len(jobs.jobs(group("local", "draft"))) == 1
    files.remove_orphans(known, now + 2 * DRAFT_SECONDS + 60)
    assert jobs.jobs(group("local", "draft")) == []
    assert {thread for thread, path in paths.items() if path.exists()} == {"kept"}
    engine.dispose()


def test_files_of_no_conversation_go_after_a_while(
    library: Library, store: AppStore, index: Index, settings: Settings, attach: Attach
) -> None:
    """Those of a draft wait for its first question; one in the trash keeps its own."""
    say(store, thread="kept")
    say(store, thread="trashed")
    for thread in ("kept", "trashed", "draft"):
        attach(thread, name=f"{thread}.md")
    library.trash.delete("trashed", "local")
    assert library.trash.remove_orphans() == 0
    known = {group("local", thread) for thread in ("kept", "trashed")}
    files = AttachedFiles(lambda: index, settings)
    assert files.remove_orphans(known, time.time() + DRAFT_SECONDS + 60) == 1
    assert stored(index) == ["kept.md", "trashed.md"]


def test_a_busy_index_keeps_no_conversation_from_being_purged(
    store: AppStore, checkpointer: Checkpoints, settings: Settings, index: Index, attach: Attach
) -> None:
    """Its files go later, as those of no conversation."""

    class Busy:
        sources = staticmethod(index.sources)

        def remove(self, sources: object, *, collection: str | None = None) -> Report:
            raise StoreBusy("Somebody is writing.", "Wait.")

    say(store)
    attach()
    library = open_library(store, lambda: checkpointer, settings, Busy)
    library.trash.delete_now("t1", "local")
    assert (store.threads("local"), library.trash.list("local")) == ([], [])
    assert stored(index) == ["가마.md"]
    files = AttachedFiles(lambda: index, settings)
    assert files.remove_orphans(set(), time.time() + DRAFT_SECONDS + 60) == 1


def test_a_running_server_purges(library: Library, store: AppStore, settings: Settings) -> None:
    """What expires while it runs goes without a new start."""
    say(store, thread="expired")
    say(store, thread="young")
    with PurgeWorker(library.trash, every=0.0, look=0.01):
        library.trash.delete("young", "local")
        library.trash.delete("expired", "local")
        long_ago = time.time() - settings.deleted_days * DAY - 1
        with store.engine.begin() as connection:
            expired = update(threads).where(threads.c.id == "expired")
            connection.execute(expired.values(deleted_at=long_ago))
        for _ in range(1000):
            left = [thread.id for thread in library.trash.list("local")]
            if left == ["young"]:
                break
            time.sleep(0.01)
    assert left == ["young"]


def test_purges_are_a_day_apart(
    library: Library, store: AppStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at the clock before that purges nothing."""
    purged = list[float]()
    monkeypatch.setattr(library.trash, "purge", lambda: purged.append(time.time()))
    worker = PurgeWorker(library.trash, look=0.01)
    with worker:
        for _ in range(5):
            worker.wake()
            time.sleep(0.02)
    assert len(purged) == 1
