"""Sandbox: a hostile file fails alone, within limits of rights, time and memory."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.documents import Extracted, Page
from ingest.reading import read_all, read_one
from ingest.sandbox import sandbox
from ingest.sandbox.protocol import pack, unpack
from ingest.sandbox.sandbox import Worker
from ingest.sources.walk import Item, expand
from settings import Settings

# A worker whose loader does what the name of the file says.
HOSTILE = """
import os, socket, subprocess, sys, time
sys.path[:0] = [sys.argv[1]]
import ingest.sandbox.worker as worker
from index.documents import Extracted, Page

def extract(path, limits, name):
    deeds = {
        "abort": lambda: os.abort(),
        "exit": lambda: os._exit(3),
        "sleep": lambda: time.sleep(600),
        "spin": lambda: [None for _ in iter(int, 1)],
        "bomb": lambda: bytearray(8 << 30),
        "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
        "start": lambda: subprocess.run(["true"]),
        "write": lambda: open(str(path) + ".new", "w").write("x" * 10),
        "print": lambda: (print("noise"), os.write(1, b"more noise")),
        "keys": lambda: ",".join(os.environ),
    }
    result = deeds.get(path.stem, lambda: "read")()
    return Extracted("text", (Page(1, str(result)),))

worker.extract = extract
worker.main()
"""


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Worker]:
    """A worker that does what the file's name says."""
    monkeypatch.setattr(sandbox, "_BOOT", HOSTILE)
    worker = Worker(Settings(state_dir=tmp_path, parse_seconds=1.0, parse_memory_mb=512))
    yield worker
    worker.close()


@pytest.mark.parametrize(
    ("deed", "code", "words"),
    [
        pytest.param("abort", "unreadable", "crash", id="crash"),
        pytest.param("exit", "unreadable", "crash", id="sudden end"),
        pytest.param("sleep", "too_large", "longer than 1 seconds", id="hang"),
        pytest.param("bomb", "too_large", "512 MiB", id="memory"),
    ],
)
def test_a_hostile_file_fails_and_the_next_one_is_read(
    deed: str, code: str, words: str, hostile: Worker
) -> None:
    """Crash, hang and bomb end in a reason within the limit; the worker is replaced."""
    extracted = hostile.read(Path(f"/x/{deed}.txt"))
    assert (extracted.status, extracted.code) == ("rejected", code)
    assert words in extracted.reason
    assert hostile.read(Path("/x/good.txt")).pages[0].text == "read"


def test_cpu_time_is_limited(hostile: Worker) -> None:
    """An endless loop is stopped."""
    assert hostile.read(Path("/x/spin.txt")).code == "too_large"


@pytest.mark.parametrize("deed", ["connect", "start"])
def test_a_loader_may_not_connect_or_start_programs(deed: str, hostile: Worker) -> None:
    """Connections and programs are refused inside the worker."""
    assert hostile.read(Path(f"/x/{deed}.txt")).status == "rejected"
    assert hostile.read(Path("/x/good.txt")).status == "text"


def test_a_loader_may_not_write_files(hostile: Worker, tmp_path: Path) -> None:
    """A parser cannot write a file."""
    hostile.read(tmp_path / "write.txt")
    left = tmp_path / "write.txt.new"
    assert not left.exists() or left.stat().st_size == 0


def test_output_of_a_library_does_not_disturb_the_protocol(hostile: Worker) -> None:
    """A library may print to standard output."""
    assert hostile.read(Path("/x/print.txt")).status == "text"


def test_no_api_key_reaches_the_worker(hostile: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's environment is empty, so that a document cannot steal keys."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    names = set(hostile.read(Path("/x/keys.txt")).pages[0].text.split(","))
    assert names <= {"LC_ALL", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}


def test_one_process_reads_many_files(tmp_path: Path, settings: Settings) -> None:
    """A worker process is reused."""
    path = tmp_path / "a.txt"
    path.write_text("words")
    worker = Worker(settings)
    seen = set()
    for _ in range(5):
        assert worker.read(path).status == "text"
        seen.add(worker.process_id)
    worker.close()
    assert len(seen) == 1


def test_records_survive_serialization(tmp_path: Path, settings: Settings) -> None:
    """A record is the same after the pipe, with headings and special characters."""
    record = Extracted(
        "partial",
        (Page(1, "글 \U0001f600\u2028", ((0, 1, "글"),), "sheet", "시트", ((0, 3),)),),
        "제목",
        "ko",
        "why",
        "partial",
        {"a": 1},
    )
    assert unpack(pack(record)) == record
    with pytest.raises(ValueError, match="not a record"):
        unpack({"pages": [{"number": 1}]})


def test_crashes_do_not_affect_other_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file has a result when several workers read many and some crash."""
    monkeypatch.setattr(sandbox, "_BOOT", HOSTILE)
    names = [f"good{n}" for n in range(40)] + ["abort", "exit", "abort", "exit"]
    items = [Item(f"{n}/{name}", tmp_path / f"{name}.txt", 1, 0.0) for n, name in enumerate(names)]
    settings = Settings(state_dir=tmp_path)
    found = {item.uri: result.status for item, result in read_all(items, settings, jobs=2)}
    assert len(found) == len(items)
    assert sorted(uri for uri, status in found.items() if status != "text") == sorted(
        item.uri for item in items[40:]
    )


def test_closing_the_iterator_ends_the_workers(tmp_path: Path, settings: Settings) -> None:
    """An iterator closed half-way leaves no thread."""
    for n in range(20):
        (tmp_path / f"{n}.txt").write_text("words")
    before = set(threading.enumerate())
    stream = read_all(expand([tmp_path]).items, settings, jobs=2)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    started = set(threading.enumerate()) - before
    assert not [thread for thread in started if thread.name.startswith("read")]
    for thread in started:  # a deadline that has just been lifted
        thread.join(10)
    assert not [thread for thread in started if thread.is_alive()]


def test_many_threads_read_at_once(tmp_path: Path, settings: Settings) -> None:
    """Several threads may each read with a worker of their own, as the server does for uploads."""
    (tmp_path / "a.txt").write_text("words")
    results: list[str] = []

    def read() -> None:
        results.append(read_one(str(tmp_path / "a.txt"), settings).status)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["text"] * 4


def test_a_worker_imports_no_heavy_package(settings: Settings) -> None:
    """Chroma, LangChain and pydantic-settings are not imported by the worker."""
    code = (
        "import sys, ingest.sandbox.worker; print(sorted({n.split('.')[0] for n in sys.modules} & "
        "{'chromadb','langchain','langchain_core','numpy','pydantic_settings','sqlalchemy','httpx'}))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=sandbox.ROOT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


def test_the_memory_of_a_large_text_is_bounded(tmp_path: Path) -> None:
    """A real loader that needs too much memory is stopped by the limit."""
    path = tmp_path / "large.txt"
    path.write_text("가나다라 마바사 " * 4_000_000, "utf-8")
    settings = Settings(state_dir=tmp_path, parse_memory_mb=256, max_file_mb=200)
    extracted = read_one(str(path), settings)
    assert (extracted.code, "256 MiB" in extracted.reason) == ("too_large", True)
