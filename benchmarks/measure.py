"""Measurements of a step: wall time, processor time, bytes written, disk, changed files."""

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from statistics import fmean, median
from typing import Any, TypeVar

Result = TypeVar("Result")
Figures = dict[str, Any]
_IO, _STATUS = Path("/proc/self/io"), Path("/proc/self/status")
_LOCKS = (".lock", ".lease")
WARM_UP = 10  # questions before the clock starts


@dataclass(frozen=True)
class Cost:
    """The resources used by a piece of work, child processes included.

    Attributes:
        wall: Seconds.
        cpu: Processor seconds, user and system.
        written: Bytes written, as the kernel counts them; None where it does not.
    """

    wall: float
    cpu: float
    written: int | None = None

    def __sub__(self, earlier: "Cost") -> "Cost":
        written = (
            None
            if self.written is None or earlier.written is None
            else self.written - earlier.written
        )
        return Cost(self.wall - earlier.wall, self.cpu - earlier.cpu, written)

    def figures(self) -> Figures:
        """Return the cost as JSON values."""
        return asdict(self)


def cost_of(work: Callable[[], Result]) -> tuple[Result, Cost]:
    """Run a piece of work and return its result and its cost."""
    before = _resources_used()
    result = work()
    return result, _resources_used() - before


def costs_each(work: Callable[[str], object], over: list[str]) -> Figures:
    """Return p50 and p95 milliseconds, and mean and p50 processor milliseconds."""
    walls, cpus = [], []
    for argument in over:
        began, used = time.perf_counter(), time.process_time()
        work(argument)
        walls.append((time.perf_counter() - began) * 1000)
        cpus.append((time.process_time() - used) * 1000)
    walls.sort()
    return {
        "p50": walls[len(walls) // 2],
        "p95": walls[int(len(walls) * 0.95)],
        "cpu": fmean(cpus),
        "cpu_p50": median(cpus),
    }


def warmed(work: Callable[[str], object], questions: list[str]) -> list[str]:
    """Ask the first questions, which fill caches, and return the others."""
    for question in questions[:WARM_UP]:
        work(question)
    return questions[WARM_UP:] or questions


def disk(folder: Path) -> Figures:
    """Return the total length, allocated bytes and number of the files below a folder."""
    found = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return {
        "bytes": sum(one.st_size for one in found),
        "allocated": sum(getattr(one, "st_blocks", 0) * 512 for one in found),
        "files": len(found),
    }


def contents(folder: Path) -> dict[str, str]:
    """Return a hash of each file below a folder, except locks."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in _LOCKS
    }


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the files that differ between two `contents`."""
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )


def run_step(steps: Mapping[str, Callable[..., Figures]]) -> None:
    """Run the step named on the command line, and print its figures as the last line."""
    name, arguments = sys.argv[1], json.loads(sys.argv[2])
    figures = steps[name](**arguments)
    print(json.dumps({**figures, "peak": _peak(), "process_cpu": _resources_used().cpu}))


def _resources_used() -> Cost:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = time.process_time() + children.ru_utime + children.ru_stime
    return Cost(time.perf_counter(), cpu, _written())


def _written() -> int | None:
    if not _IO.is_file():
        return None
    values = dict(line.split(": ") for line in _IO.read_text("utf-8").splitlines())
    return int(values["wchar"])


def _peak() -> int:
    """Return the peak memory of this process in bytes."""
    if _STATUS.is_file():  # getrusage would count the parent that this process was forked from
        (line,) = [line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
