"""Ingest queue: outcomes by file, two languages, retries, and jobs that outlive their worker."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from pypdf import PdfWriter

from index.catalog.state import documents_address
from index.locks import writer_lock
from ingest.index import Index
from ingest.jobs.job import Job, NewJob, seconds_left
from ingest.jobs.queue import IngestQueue
from ingest.jobs.store import JobStore, open_documents_database
from settings import Settings
from tests.library import lexical_search

pytestmark = pytest.mark.usefixtures("either_catalog")


@pytest.fixture
def store(settings: Settings) -> Iterator[JobStore]:
    """The jobs of the test's state directory."""
    engine = open_documents_database(settings.prepare_state(), documents_address(settings))
    yield JobStore(engine)
    engine.dispose()


@contextmanager
def finished(index: Index, store: JobStore) -> Iterator[list[Job]]:
    """Run the queue until no job is left; yield the jobs in the order they were added."""
    with IngestQueue(index, store):
        wait(lambda: not any(job.active for job in store.jobs("kim")))
        yield store.jobs("kim")[::-1]


def wait(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds; at most thirty seconds."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("the condition does not hold after thirty seconds")


def new(path: Path | str, kind: str = "file", **values: object) -> NewJob:
    """A job for a path."""
    return NewJob(kind, Path(path).name, str(path), "default", **values)  # type: ignore[arg-type]


def encrypted_pdf(path: Path) -> None:
    """Write a PDF that opens with a password only."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    with path.open("wb") as file:
        writer.write(file)


def test_each_file_has_its_own_outcome(index: Index, store: JobStore, tmp_path: Path) -> None:
    """Good, empty and encrypted files of one upload are told apart, in both languages."""
    good, empty, locked = (tmp_path / name for name in ("good.md", "empty.md", "locked.pdf"))
    good.write_text("# Pond\n\nCarp live in the pond.\n", "utf-8")
    empty.write_bytes(b"")
    encrypted_pdf(locked)
    store.add("kim", [new(good), new(empty), new(locked)])
    with finished(index, store) as jobs:
        assert [job.outcome for job in jobs] == ["added", "failed", "failed"]
        assert "empty" in jobs[1].reason("en") and "빈 파일" in jobs[1].reason("ko")
        assert "password" in jobs[2].reason("en") and "암호" in jobs[2].reason("ko")
    assert lexical_search(index, "carp")


def test_a_second_version_replaces_the_first(index: Index, store: JobStore, tmp_path: Path) -> None:
    """A file with other content is an update, and the same content is unchanged."""
    file = tmp_path / "pond.md"
    outcomes = []
    for text in ("Carp live here.", "Trout live here.", "Trout live here."):
        file.write_text(text, "utf-8")
        store.add("kim", [new(file)])
        with finished(index, store) as jobs:
            outcomes += [job.outcome for job in jobs]
    assert outcomes == ["added", "updated", "unchanged"]


def test_a_retry_reads_a_mended_file(index: Index, store: JobStore, tmp_path: Path) -> None:
    """A failed job can be retried once its file is mended."""
    file = tmp_path / "pond.md"
    file.write_bytes(b"")
    [number] = store.add("kim", [new(file)])
    with finished(index, store) as jobs:
        assert jobs[0].outcome == "failed"
    file.write_text("Carp live here.", "utf-8")
    store.retry("kim", number)
    with finished(index, store) as jobs:
        assert [job.outcome for job in jobs] == ["added"]


def test_a_folder_is_planned_and_then_synced(index: Index, store: JobStore, tmp_path: Path) -> None:
    """A plan writes nothing and says what a sync then does, removals included."""
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(f"Text of {name}.", "utf-8")
    (tmp_path / "c.md").write_bytes(b"")
    store.add("kim", [new(tmp_path, "plan")])
    with finished(index, store) as jobs:
        assert jobs[0].outcome == "planned"
        assert (jobs[0].result["added"], jobs[0].result["failed"]) == (2, 1)
        assert index.sources() == []
    store.add("kim", [new(tmp_path, "sync")])
    with finished(index, store) as jobs:
        assert jobs[-1].outcome == "partial"
        assert "빈 파일" in jobs[-1].failures[0][1]["ko"]
    (tmp_path / "b.md").unlink()
    store.add("kim", [new(tmp_path, "sync")])
    with finished(index, store) as jobs:
        assert jobs[-1].result["removed"] == 1
    assert len(index.sources()) == 1


def test_labels_reach_the_documents(index: Index, store: JobStore, tmp_path: Path) -> None:
    """Tags and access labels of a job are those of its documents."""
    (tmp_path / "a.md").write_text("A text.", "utf-8")
    labels = {"access": ["user:kim"], "tags": ["draft"]}
    store.add("kim", [new(tmp_path / "a.md", labels=labels)])
    with finished(index, store):
        [row] = index.sources()
    assert (row.access, row.metadata["tag"]) == (("user:kim",), ["draft"])


def test_a_web_page_that_is_refused_says_why(index: Index, store: JobStore) -> None:
    """A private address is not fetched; the job ends with the reason in both languages."""
    store.add("kim", [new("http://127.0.0.1/a", "page")])
    with finished(index, store) as [job]:
        assert job.outcome == "failed"
        assert job.reason("en") and job.reason("ko")
        assert job.reason("en") != job.reason("ko")


def test_jobs_of_a_dead_worker_are_done_by_the_next(
    index: Index, store: JobStore, tmp_path: Path
) -> None:
    """What was being read when a server died is read after its restart."""
    (tmp_path / "a.md").write_text("A text.", "utf-8")
    store.add("kim", [new(tmp_path / "a.md")])
    assert [job.status for job in store.claim(10)] == ["reading"]
    with finished(index, store) as [job]:
        assert job.outcome == "added"


def test_one_process_works_the_queue(
    index: Index, store: JobStore, settings: Settings, tmp_path: Path
) -> None:
    """While another process holds the lock of the queue, jobs wait."""
    (tmp_path / "a.md").write_text("A text.", "utf-8")
    store.add("kim", [new(tmp_path / "a.md")])
    with IngestQueue(index, store) as queue:
        with FileLock(settings.state_dir / "ingest.lock", is_singleton=False):
            queue.wake()
            queue.wake()
        wait(lambda: not any(job.active for job in store.jobs("kim")))
    assert [job.outcome for job in store.jobs("kim")] == ["added"]


def test_a_busy_index_is_waited_for(
    index: Index,
    store: JobStore,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file that is added while another process writes waits, and says for what."""
    (tmp_path / "a.md").write_text("A text.", "utf-8")
    original = Index.writer
    monkeypatch.setattr(Index, "writer", lambda self, **_: original(self, wait=0.0))
    store.add("kim", [new(tmp_path / "a.md")])
    with IngestQueue(index, store):
        with writer_lock(settings.state_dir, catalog=index.engine):
            wait(lambda: bool(store.jobs("kim")[0].reason("ko")))
            assert store.jobs("kim")[0].status == "waiting"
        wait(lambda: not store.jobs("kim")[0].active)
    assert store.jobs("kim")[0].outcome == "added"


def test_a_source_waits_once(store: JobStore, tmp_path: Path) -> None:
    """A source that is dropped twice before it is read is read once."""
    first, second = (store.add("kim", [new(tmp_path / "a.md")]) for _ in range(2))
    assert first == second


def test_jobs_belong_to_their_user(store: JobStore, tmp_path: Path) -> None:
    """Jobs of others are not listed, cancelled, retried or cleared."""
    [number] = store.add("kim", [new(tmp_path / "a.md")])
    assert store.jobs("lee") == []
    assert store.cancel("lee") == 0
    assert store.cancel("kim") == 1
    store.retry("lee", number)
    assert store.clear("lee") == []
    assert [job.outcome for job in store.clear("kim")] == ["cancelled"]


def test_time_left_goes_by_bytes() -> None:
    """Half of the bytes read in ten seconds leaves ten; nothing read leaves no estimate."""

    def job(number: int, status: str, size: int) -> Job:
        times = {"created_at": 0.0, "started_at": None if status == "waiting" else 0.0}
        more = {"id": number, "status": status, "ended_at": 10.0 if status == "done" else None}
        return Job("file", "", "", "", size=size, **times, **more)  # type: ignore[arg-type]

    waiting = [job(2, "reading", 300), job(3, "waiting", 700)]
    assert seconds_left(waiting, 10.0) is None
    assert seconds_left([job(1, "done", 1000), *waiting], 10.0) == 10.0
    assert seconds_left([job(1, "done", 40), *waiting], 10.0) is None  # as of a damaged file
