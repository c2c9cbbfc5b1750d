"""Scheduled syncs: due at their time, with an outcome that outlives the list of jobs."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.catalog.state import documents_address
from ingest.index import Index
from ingest.jobs.queue import IngestQueue
from ingest.jobs.schedule import Schedule
from ingest.jobs.store import JobStore, open_documents_database
from settings import Settings

pytestmark = pytest.mark.usefixtures("either_catalog")


class Clock:
    """A clock that tests set."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of `schedule`."""
    return Clock()


@pytest.fixture
def store(settings: Settings) -> Iterator[JobStore]:
    """The jobs of the test."""
    engine = open_documents_database(settings.prepare_state(), documents_address(settings))
    yield JobStore(engine)
    engine.dispose()


@pytest.fixture
def schedule(store: JobStore, clock: Clock) -> Schedule:
    """A schedule over the jobs."""
    return Schedule(store.engine, store, clock)


def test_a_sync_is_due_at_once_and_then_at_intervals(schedule: Schedule, clock: Clock) -> None:
    """It runs when it is added, and again after its minutes, not before."""
    schedule.add("kim", "site", "https://example.org/", "default", 30)
    assert [schedule.queue_due(), schedule.queue_due()] == [1, 0]
    clock.now += 29 * 60
    assert schedule.queue_due() == 0
    clock.now += 60
    assert schedule.queue_due() == 1


def test_a_missed_sync_is_made_up_for_once(schedule: Schedule, clock: Clock) -> None:
    """After a day without a server one run is due, not one for each interval."""
    schedule.add("kim", "page", "https://example.org/", "default", 10)
    schedule.queue_due()
    clock.now += 86_400
    assert [schedule.queue_due(), schedule.queue_due()] == [1, 0]


def test_syncs_belong_to_their_user(schedule: Schedule) -> None:
    """Those of others are neither listed nor ended."""
    schedule.add("kim", "page", "https://example.org/", "default", 10)
    [sync] = schedule.syncs("kim")
    schedule.remove("lee", sync.id)
    assert schedule.syncs("lee") == []
    assert len(schedule.syncs("kim")) == 1
    schedule.remove("kim", sync.id)
    assert schedule.syncs("kim") == []


def test_a_folder_is_kept_in_step(
    index: Index, store: JobStore, schedule: Schedule, clock: Clock, tmp_path: Path
) -> None:
    """A run adds what is new and removes what is gone; its outcome stays when jobs are cleared."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.md").write_text("Carp live in the pond.", "utf-8")
    schedule.add("kim", "sync", str(folder), "default", 10)
    with IngestQueue(index, store, idle=lambda: void(schedule.queue_due())) as queue:
        wait(schedule, added=1)
        (folder / "a.md").unlink()
        clock.now += 601
        queue.wake()
        wait(schedule, removed=1)
    assert index.sources() == []
    assert store.jobs("kim") == []
    store.clear("kim")
    assert schedule.syncs("kim")[0].last is not None


def void(_: object) -> None:
    """Drop a result."""


def wait(schedule: Schedule, **counts: int) -> None:
    """Wait until the last run of the only sync has these counts."""
    for _ in range(600):
        [sync] = schedule.syncs("kim")
        result = {} if sync.last is None else sync.last.result
        if all(result.get(name) == count for name, count in counts.items()):
            return
        time.sleep(0.05)
    raise AssertionError(f"no run with {counts}")
