"""Files as loaders see them: a path, or the bytes of an attachment in memory.

The child process that reads documents may not write files, so an attachment has no path.
"""

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol


class File(Protocol):
    """The methods that loaders call on a file; `Path` implements them."""

    def open(self, mode: Literal["rb"]) -> BinaryIO: ...
    def read_bytes(self) -> bytes: ...
    def stat(self) -> os.stat_result: ...


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file in memory."""

    data: bytes

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Return a binary stream."""
        return io.BytesIO(self.data)

    def read_bytes(self) -> bytes:
        """Return the bytes."""
        return self.data

    def stat(self) -> os.stat_result:
        """Return the size; every other field is 0."""
        return os.stat_result((0, 0, 0, 0, 0, 0, len(self.data), 0, 0, 0))


def handle(file: File) -> Path | BinaryIO:
    """Return the file as libraries take it: a path, or a binary stream."""
    return file if isinstance(file, Path) else file.open("rb")
