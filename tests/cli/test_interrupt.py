"""Ctrl-C ends an ingest within seconds, keeps what was finished, and the next one goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from settings import ROOT

COMMAND = str(Path(sys.executable).with_name("ingest"))
SLOW = """
import sys, time
from pathlib import Path
from threading import Timer
from cli.ingest.__main__ import main
from models.embeddings import Embedder

log, seconds = Path(sys.argv[1]), float(sys.argv[2])
embed = Embedder.passages

def write_down(texts):
    with log.open("a") as file:
        file.write("".join(text.replace(chr(10), " ") + chr(10) for text in texts))

def slowly(self, texts):
    for _ in texts:
        time.sleep(seconds)
    rows = embed(self, texts)
    Timer(0.005, write_down, [texts]).start()  # whoever reads it finds the vectors returned
    return rows

Embedder.passages = slowly
sys.argv[1:3] = []
sys.exit(main())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of many documents."""
    docs = tmp_path / "docs"
    docs.mkdir()
    dice = Random(1)
    words = ["".join(dice.choices("abcdefghijklmnop", k=7)) for _ in range(2_000)]
    for n in range(400):
        (docs / f"{n}.txt").write_text(" ".join([f"Document {n}:", *dice.choices(words, k=30)]))
    return docs


def stop(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Press Ctrl-C; return the exit code and stderr. What hangs would hang for ten minutes."""
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


def wait_for(reached: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Wait until a running process has come to a point; at most two minutes."""
    for _ in range(2_400):
        if reached():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    raise AssertionError("it did not come so far")


def start(folder: Path, command: list[str], *arguments: str) -> "subprocess.Popen[str]":
    """Start an ingest of the folder."""
    return subprocess.Popen(
        [*command, *arguments, "--state", str(folder.parent / "state")],
        cwd=folder.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(folder: Path, command: list[str]) -> None:
    """Add the folder to the end, then check the indexes against the catalog."""
    done, _ = start(folder, command, "add", "docs", "--json").communicate(timeout=120)
    report = json.loads(done)
    assert (report["added"] + report["unchanged"], report["failed"]) == (400, [])
    checked, _ = start(folder, [COMMAND], "doctor", "--json").communicate(timeout=60)
    health = json.loads(checked)
    assert (health["ok"], health["sources"], health["children"]) == (True, 400, 400)


def children_of(pid: int) -> set[int]:
    """The processes that a process has started."""
    started: set[int] = set()
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):  # by any of its threads
        with suppress(OSError):
            started |= {int(child) for child in listed.read_text().split()}
    return started


def test_a_slow_model_is_not_asked_twice(folder: Path, tmp_path: Path) -> None:
    """An add that is stopped while it embeds has kept every vector that the model gave."""
    log = tmp_path / "embedded"
    command = [sys.executable, "-c", SLOW, str(log), "0.02"]
    process = start(folder, command, "add", "docs")
    wait_for(lambda: log.exists() and len(log.read_text().splitlines()) >= 60, process)
    code, errors = stop(process)
    assert (code, errors.count("\n")) == (130, 1), errors
    assert "Stopped." in errors
    paid = log.read_text().splitlines()
    assert 60 <= len(paid) < 400
    finish(folder, [*command[:-1], "0"])
    embedded = log.read_text().splitlines()
    assert len(embedded) == len(set(embedded)) == 400


@pytest.mark.parametrize("moment", [0.7, 1.2, 2.0])
def test_stopped_while_it_reads(moment: float, folder: Path) -> None:
    """Whenever Ctrl-C comes, it ends in one line, leaves no process, and the next add goes on."""
    process = start(folder, [COMMAND], "add", "docs", "--jobs", "2")
    time.sleep(moment)
    workers = children_of(process.pid)
    code, errors = stop(process)
    # Python itself ends with the signal where it comes while the interpreter shuts down.
    assert code in (0, 130, -signal.SIGINT), errors
    assert "Traceback" not in errors
    assert not any(Path(f"/proc/{worker}/cmdline").exists() for worker in workers)
    finish(folder, [COMMAND])


def test_stopped_where_nobody_listens(folder: Path, tmp_path: Path) -> None:
    """A library that swallows Ctrl-C does not keep the process; the next add goes on."""
    reached = tmp_path / "reached"
    program = (
        "import sys, time, pathlib, index.commit.two_phase_commit as p\n"
        "from contextlib import suppress\n"
        "def deaf(*_):\n"
        f"    pathlib.Path({str(reached)!r}).touch()\n"
        "    while True:\n"
        "        with suppress(BaseException): time.sleep(600)\n"
        "p.new_generation = deaf\n"
        "from cli.ingest.__main__ import main; sys.exit(main())"
    )
    process = start(folder, [sys.executable, "-c", program], "add", "docs")
    wait_for(reached.exists, process)
    code, errors = stop(process)
    assert (code, errors.count("Stopped.")) == (130, 1), errors
    finish(folder, [COMMAND])


def test_stopped_while_a_file_hangs(folder: Path) -> None:
    """A parser that hangs does not keep Ctrl-C waiting."""
    program = (
        "import sys, ingest.sandbox.sandbox as s\n"
        "hang = 'import ingest.sandbox.worker as w, time; w.extract = lambda *a, **k: '\n"
        "s._BOOT = s._BOOT.replace('main()', hang + 'time.sleep(600); w.main()')\n"
        "from cli.ingest.__main__ import main; sys.exit(main())"
    )
    process = start(folder, [sys.executable, "-c", program], "add", "docs", "--jobs", "2")
    wait_for(lambda: bool(children_of(process.pid)), process)
    time.sleep(1)  # the worker starts, and is given a file
    code, errors = stop(process)
    assert (code, "Traceback" in errors) == (130, False), errors
