"""Folder watching: changes are ingested, and only Ctrl-C ends the watch."""

import json
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from errors import RagError, StoreBusy
from index.locks import writer_lock
from index.reports import Failure, Report
from ingest.index import Index, open_index
from ingest.sources.walk import Item, Walk
from ingest.watching import watch
from models.embeddings import Embedder
from settings import Settings
from tests.library import lexical_search, names

COMMAND = str(Path(sys.executable).with_name("ingest"))


def walk_of(*sizes: int, failures: Sequence[Failure] = ()) -> Walk:
    """A walk of a folder with files of these sizes."""
    items = tuple(Item(f"{n}.txt", Path(f"{n}.txt"), size, 1.0) for n, size in enumerate(sizes))
    return Walk(items, tuple(failures))


def outcomes_of(walks: Sequence[Walk | Exception], *results: Report | Exception) -> tuple[Any, int]:
    """Return the outcomes of a watch with these walks, and how often it synced."""
    remaining, answers, synced = iter(walks), list(results), 0

    def walk() -> Walk:
        current = next(remaining, None)
        if current is None:
            raise KeyboardInterrupt
        if isinstance(current, Exception):
            raise current
        return current

    def sync() -> Report:
        nonlocal synced
        synced += 1
        answer = answers.pop(0) if answers else Report(updated=1)
        if isinstance(answer, Exception):
            raise answer
        return answer

    outcomes: list[Report | RagError] = []
    try:
        for outcome in watch(walk, sync, 0.0):
            outcomes.append(outcome)
    except KeyboardInterrupt:
        pass
    return outcomes, synced


def test_a_change_is_ingested_once_it_is_stable() -> None:
    """A growing file is left until it is the same at two polls."""
    outcomes, synced = outcomes_of(
        [walk_of(1), walk_of(1), walk_of(2), walk_of(3), walk_of(4), walk_of(4), walk_of(4)]
    )
    assert (len(outcomes), synced) == (2, 2)


def test_a_folder_that_keeps_changing_is_synced_after_a_while() -> None:
    """A log file that always grows does not keep other files from being ingested."""
    assert outcomes_of([walk_of(n) for n in range(40)])[1] >= 2


def test_a_sync_without_changes_is_not_reported() -> None:
    """A new mtime alone gives no report; the first sync always does."""
    outcomes, synced = outcomes_of(
        [walk_of(1), walk_of(2), walk_of(2)], Report(unchanged=1), Report(unchanged=1)
    )
    assert (outcomes, synced) == ([Report(unchanged=1)], 2)


def test_an_error_is_reported_once_and_retried() -> None:
    """A busy index neither ends the watch nor fills the screen; the sync is retried."""
    busy = StoreBusy("Process 4 is at it.", "Wait.")
    outcomes, synced = outcomes_of(
        [walk_of(1)] * 6, busy, busy, OSError(28, "No space"), Report(added=1)
    )
    assert [getattr(outcome, "code", "done") for outcome in outcomes] == [
        "busy",
        "disk_full",
        "done",
    ]
    assert synced == 4


class Watched:
    """An `ingest watch` in a process of its own."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.process = subprocess.Popen(
            [COMMAND, "watch", folder.name, "--every", "0.2", "--json", "--state", str(state)],
            cwd=folder.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def next(self, seconds: float = 40.0) -> dict[str, Any]:
        """The next line of its output, which is one JSON document."""
        found: dict[str, Any] = json.loads(self.lines.get(timeout=seconds))
        return found

    def end(self) -> tuple[int, str]:
        """Press Ctrl-C; return its exit code and standard error."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20), self.process.stderr.read() if self.process.stderr else ""

    def close(self) -> None:
        """Kill it if it still runs, and close its pipes."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of one document and one file that cannot be read."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "leave.txt").write_text("Military leave is two years.")
    (folder / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return folder


@pytest.fixture
def watched(folder: Path, settings: Settings) -> Iterator[Watched]:
    """A watch of the folder, killed at the end if it still runs."""
    settings.prepare_state()
    with closing(Watched(folder, settings.state_dir)) as watched:
        yield watched


def test_a_real_watch(
    watched: Watched, folder: Path, settings: Settings, embedder: Embedder
) -> None:
    """New, moved and deleted files are synced while a reader is open; Ctrl-C ends it cleanly."""
    first = watched.next()
    assert (first["added"], [item["source"] for item in first["failed"]]) == (1, ["docs/bad.png"])
    with open_index(settings, embedder) as reader:
        assert names(lexical_search(reader, "military")) == ["docs/leave.txt"]
        (folder / "cafe.txt").write_text("The cafeteria opens at eight.")
        assert watched.next()["added"] == 1
        assert names(lexical_search(reader, "cafeteria")) == ["docs/cafe.txt"]
        (folder / "leave.txt").rename(folder / "moved.txt")
        moved = watched.next()
        assert (moved["added"], moved["removed"], moved["chunks"]) == (1, 1, 0)
        assert names(lexical_search(reader, "military")) == ["docs/moved.txt"]
    code, said = watched.end()
    assert code == 0, said
    assert "Traceback" not in said


def test_a_real_watch_survives_a_missing_folder(
    watched: Watched, folder: Path, settings: Settings, embedder: Embedder
) -> None:
    """While the folder is missing nothing is removed; when it is back, it is synced again."""
    watched.next()
    folder.rename(folder.with_name("away"))
    assert [item["code"] for item in watched.next()["failed"]] == ["not_found"]
    with open_index(settings, embedder) as reader:
        assert [row.source for row in reader.sources()] == ["docs/leave.txt"]
    (folder.with_name("away") / "new.txt").write_text("A new text.")
    folder.with_name("away").rename(folder)
    assert watched.next()["added"] == 1
    assert watched.end()[0] == 0


def test_a_watch_ends_while_it_waits_for_the_lock(
    folder: Path, settings: Settings, index: Index
) -> None:
    """Ctrl-C also ends a watch while another process is writing."""
    with (
        writer_lock(settings.state_dir),
        closing(Watched(folder, settings.state_dir)) as watched,
    ):
        assert watched.process.stderr is not None
        watched.process.stderr.readline()  # it says that it follows the folder
        time.sleep(0.5)
        assert watched.end()[0] == 0
