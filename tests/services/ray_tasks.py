"""Tasks for a real Ray: readers whose process ends on some files, and a look at the sandbox."""

import os
from collections.abc import Sequence
from pathlib import Path

from ingest.cluster.tasks import FileContent, Reading, ReadingOptions, _sandbox, read_files

ENDS = b"ends its reader"
ENDS_ONCE = b"ends its reader once: "


def read_and_end(options: ReadingOptions, files: Sequence[FileContent]) -> list[Reading]:
    """Read as the real task does; the process ends at a file that says so, for good or once."""
    for file in files:
        if file.data.startswith(ENDS_ONCE):
            marker = Path(file.data.removeprefix(ENDS_ONCE).decode().strip())
            if not marker.exists():
                marker.touch()
                os._exit(1)
        elif file.data.startswith(ENDS):
            os._exit(1)
    return read_files(options, files)


def environment_of_sandbox(options: ReadingOptions, file: str) -> bytes:
    """Return the environment of the process that reads files for a task."""
    worker = _sandbox(options.limits)
    worker.read(Path(file))
    return Path(f"/proc/{worker.process_id}/environ").read_bytes()
