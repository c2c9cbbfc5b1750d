"""A file inside another one: its bytes, behind the few methods of a path that loaders use.

The child process that reads documents may not write files, so an attachment has no path.
"""

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol


class File(Protocol):
    """What a loader may ask of the file it reads; a `Path` has all of it."""

    def open(self, mode: Literal["rb"]) -> BinaryIO: ...
    def read_bytes(self) -> bytes: ...
    def stat(self) -> os.stat_result: ...


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file that lies in memory."""

    data: bytes

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Return a stream over the bytes."""
        return io.BytesIO(self.data)

    def read_bytes(self) -> bytes:
        """Return the bytes."""
        return self.data

    def stat(self) -> os.stat_result:
        """Return a record that holds the size and nothing else."""
        return os.stat_result((0, 0, 0, 0, 0, 0, len(self.data), 0, 0, 0))


def handle(file: File) -> Path | BinaryIO:
    """Return what a library takes that wants a path or a stream."""
    return file if isinstance(file, Path) else file.open("rb")
