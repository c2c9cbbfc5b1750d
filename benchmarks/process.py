"""Step processes: run each step in a process of its own, and measure its peak memory."""

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Figures
from settings import ROOT

_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
_SAMPLE_SECONDS = 0.05  # between two samples of the memory
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


@dataclass(frozen=True)
class Side:
    """One side of the benchmark: a Python interpreter, and the module with its steps."""

    name: str
    python: str
    module: str

    def start(self, step: str, **arguments: Any) -> "Step":
        """Start one step."""
        return Step(self, step, arguments)

    def run(self, step: str, **arguments: Any) -> Figures:
        """Run one step to its end and return its figures."""
        return self.start(step, **arguments).figures()


OURS = Side("ours", sys.executable, "benchmarks.ours")
DEFAULT_MODEL = Side("ours", sys.executable, "benchmarks.default_model")
BARE = Side("bare", sys.executable, "benchmarks.bare")
STOCK = Side("stock", str(_PYTHON), "benchmarks.stock")


def stock_is_installed() -> bool:
    """Return whether the stock packages have an environment (`make bench` makes it)."""
    return _PYTHON.is_file()


class Step:
    """A running step; its last line of output contains its figures."""

    def __init__(self, side: Side, step: str, arguments: dict[str, Any]) -> None:
        self.began = time.time()
        self.name = f"{side.name} {step}"
        self._process = subprocess.Popen(
            [
                side.python,
                "-W",
                "ignore",
                "-m",
                side.module,
                step,
                json.dumps(arguments, default=str),
            ],
            cwd=ROOT,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._peak = 0
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def line(self) -> Any:
        """Return the next line of the step's output, a JSON value."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The step {self.name!r} ended with code {self._process.wait()}.")
        return json.loads(line)

    def resume(self) -> None:
        """Let a waiting step continue."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def figures(self) -> Figures:
        """Wait for the end; return the step's measurements and its peak memory in bytes."""
        output, _ = self._process.communicate()
        self._watcher.join()
        if self._process.returncode:
            raise RuntimeError(f"The step {self.name!r} ended with {self._process.returncode}.")
        figures: Figures = json.loads(output.strip().splitlines()[-1])
        figures["memory"] = max(self._peak, figures["peak"])
        figures["process_wall"] = time.time() - self.began
        print(f"{self.name}: {figures['process_wall']:.1f} s", file=sys.stderr, flush=True)
        return figures

    def _watch(self) -> None:
        while self._process.poll() is None:
            self._peak = max(self._peak, sum(map(resident, family(self._process.pid))))
            time.sleep(_SAMPLE_SECONDS)


def family(root: int) -> list[int]:
    """Return a process and its descendants, on Linux; elsewhere the process alone."""
    family, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        family.append(process)
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                waiting += [int(child) for child in task.read_text().split()]
            except OSError:
                continue  # The thread has ended.
    return family


def resident(process: int) -> int:
    """Return the resident bytes of a process; 0 where it is gone, or the system is not Linux."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
