"""The real `ingest` command in a process group of its own, so that all of it can be killed.

A spawned command is what a person starts. A forked one runs the same code in a process with the
imports done, so that a test can run many and a random kill hits the work, not the imports.
"""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from settings import ROOT

_PRELOADED = [
    "cli.ingest.__main__",
    "cli.ingest.output",
    "workspace",
    "ingest.index",
    "chromadb_rust_bindings",
]


def warm() -> ForkServerContext:
    """Return a fork server whose processes have the slow imports done."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


class Command:
    """One running `ingest` command; its output goes to files that outlive it."""

    def __init__(
        self,
        arguments: Sequence[str],
        state: Path,
        output_dir: Path,
        context: ForkServerContext | None = None,
    ) -> None:
        self.began = time.monotonic()
        self._out, self._errors = output_dir / "stdout", output_dir / "stderr"
        line = ["--state", str(state), *arguments]
        self._forked = self._spawned = None
        if context is None:
            with self._out.open("wb") as out, self._errors.open("wb") as errors:
                self._spawned = subprocess.Popen(
                    [sys.executable, "-m", "cli.ingest", *line],
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=errors,
                    start_new_session=True,
                )
            self.pid = self._spawned.pid
        else:
            self._forked = context.Process(
                target=_run, args=(line, str(self._out), str(self._errors))
            )
            self._forked.start()
            self.pid = self._forked.pid or 0

    @property
    def running(self) -> bool:
        """Whether it is still running."""
        if self._spawned is not None:
            return self._spawned.poll() is None
        return self._forked is not None and self._forked.is_alive()

    def wait(self, seconds: float = 120.0) -> int:
        """Return the exit code; negative is the signal that ended it."""
        if self._spawned is not None:
            return self._spawned.wait(seconds)
        assert self._forked is not None
        self._forked.join(seconds)
        if self._forked.exitcode is None:
            self.kill()
            raise TimeoutError(f"still running after {seconds} s")
        return self._forked.exitcode

    def kill(self) -> bool:
        """End the whole group at once, as `kill -9` does; return whether it was still running."""
        alive = self.running
        for end in (os.killpg, os.kill):  # the group may not be there yet
            with suppress(ProcessLookupError):
                end(self.pid, signal.SIGKILL)
        self.wait()
        return alive

    @property
    def output(self) -> Any:
        """The JSON document it printed, or None."""
        with suppress(ValueError):
            return json.loads(self._out.read_text("utf-8"))
        return None

    @property
    def stderr(self) -> str:
        """The text it wrote to standard error."""
        return self._errors.read_text("utf-8", "replace")


def _run(arguments: Sequence[str], out: str, errors: str) -> None:
    os.setsid()
    sys.stdout = Path(out).open("w", encoding="utf-8")  # noqa: SIM115  # until the process ends
    sys.stderr = Path(errors).open("w", encoding="utf-8")  # noqa: SIM115
    from cli.ingest.__main__ import run

    code = run(arguments)
    sys.stdout.flush()
    sys.exit(code)
