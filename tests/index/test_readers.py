"""Several processes share a state: one writes, the others read and find what is new."""

import multiprocessing
import re
import threading
import time
from pathlib import Path

import pytest

from database import is_sqlite
from errors import StoreBusy
from index import locks
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.index.commit.other_process import book, ingest
from tests.library import dense_search, document, lexical_search, names
from tests.services.postgres_server import on_sqlite


def test_a_reader_finds_what_another_process_added(index: Index) -> None:
    """An open index finds the documents of another process in both searches, without reopening."""
    index.add_documents([document("mine", "Something of my own.")])
    assert dense_search(index, "my own")
    assert lexical_search(index, "own")
    before = index.generation
    context = multiprocessing.get_context("spawn")
    other = context.Process(target=ingest, args=(index.settings.state_dir, 2, 3))
    other.start()
    other.join()
    assert other.exitcode == 0
    assert index.generation > before
    assert names(lexical_search(index, "zebra3", k=1)) == ["zebra3"]
    text = book("zebra3", 2).extracted.pages[0].text
    assert names(dense_search(index, text, k=1)) == ["zebra3"]


def test_readers_in_threads_see_whole_documents(
    index: Index, settings: Settings, embedder: Embedder
) -> None:
    """Threads that search while another writes see each document in one version."""
    index.add_documents([book("zebra0", 0)])
    problems: list[str] = []
    done = threading.Event()

    def read() -> None:
        with open_index(settings, embedder) as reader:
            while not done.is_set():
                for search in (lexical_search, dense_search):
                    words = {w for p in search(reader, "zebra0") for w in p.text.split()}
                    if len({w for w in words if w[0] == "v" and w[1:].isdigit()}) > 1:
                        problems.append(f"{search.__name__}: {sorted(words)}")

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for version in range(1, 6):
        index.add_documents([book("zebra0", version)])
    done.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert "v5" in lexical_search(index, "zebra0", k=1)[0].text


def test_threads_share_one_index(index: Index) -> None:
    """Searches of several threads always find a document, however often it is replaced."""
    index.add_documents([book("zebra0", 0)])
    problems: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                assert index.in_one_snapshot(lambda: dense_search(index, "zebra0"))
                assert index.in_one_snapshot(lambda: lexical_search(index, "zebra0"))
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for version in range(1, 6):
        index.add_documents([book("zebra0", version)])
    done.set()
    for thread in threads:
        thread.join()
    assert problems == []


def test_the_second_writer_waits_then_names_the_first(
    index: Index, settings: Settings, embedder: Embedder
) -> None:
    """While one process writes, another is told its number and for how long."""
    with (
        locks.writer_lock(settings.state_dir, catalog=index.engine),
        open_index(settings, embedder) as second,
    ):
        writer = second.writer(wait=0.1)
        with pytest.raises(StoreBusy) as caught:
            writer.__enter__()
    first = r"Process \d+ has been changing the index for \d+ s"
    if not is_sqlite(index.engine):  # of a process on another machine the number says nothing
        first = "Another process is changing the index"
    assert re.match(first, str(caught.value))
    assert index.add_documents([document("late", "In time.")]).added == 1


def test_a_waiting_writer_gets_its_turn(
    index: Index, settings: Settings, embedder: Embedder
) -> None:
    """A second writer goes on as soon as the first is done."""
    began = threading.Event()

    def hold() -> None:
        with locks.writer_lock(settings.state_dir, catalog=index.engine):
            began.set()
            time.sleep(0.3)

    thread = threading.Thread(target=hold)
    thread.start()
    began.wait()
    assert index.add_documents([document("second", "My turn.")]).added == 1
    thread.join()


@on_sqlite
def test_a_generation_in_use_is_not_removed(
    index: Index, settings: Settings, embedder: Embedder
) -> None:
    """The folder another reader has open is kept until that reader closes it."""
    index.add_documents([document("a", "The first text.")])
    folders = settings.state_dir / "chroma"
    with open_index(settings, embedder) as reader:
        assert dense_search(reader, "first text")
        [held] = _generations(folders)
        index.add_documents([document("b", "The second text.")])
        assert held in _generations(folders)
        assert names(dense_search(reader, "second text"))[0] == "b"
    index.add_documents([document("c", "The third text.")])
    assert len(_generations(folders)) <= 2
    assert held not in _generations(folders)


def _generations(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())
