"""Tasks of a cluster: read files in the sandbox of the machine they run on, and cut them.

Files come as bytes, so that no file system has to be shared. What a machine needs of the settings
comes with each task: no key is among it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from index.commit.chunked_document import ChunkedDocument
from index.documents import Extracted, SourceDocument
from ingest.chunking.chunker import ChunkSizes
from ingest.chunking.documents import chunk_document
from ingest.reading import has_text
from ingest.sandbox.limits import SandboxLimits
from ingest.sandbox.sandbox import Worker


class OtherVersion(Exception):
    """The machine would read or cut documents in another way than the one that asks."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How documents are read and cut.

    Attributes:
        fingerprint: Of the chunking, as the machine that asks computes it.
    """

    limits: SandboxLimits
    sizes: ChunkSizes
    fingerprint: str
    collection: str


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file: its name as people see it, the ending of its path, and its bytes."""

    uri: str
    suffix: str
    data: bytes


Reading = tuple[Extracted, ChunkedDocument | None]


def read_files(options: ReadingOptions, files: Sequence[FileContent]) -> list[Reading]:
    """Return what was read from each file, and its chunks where there is text.

    Raises:
        OtherVersion: the chunking fingerprint of this machine differs.
    """
    if options.sizes.fingerprint != options.fingerprint:
        raise OtherVersion(options.sizes.fingerprint)
    with TemporaryDirectory(prefix="ingest-") as folder:
        paths = [Path(folder) / f"{number}{file.suffix}" for number, file in enumerate(files)]
        for path, file in zip(paths, files, strict=True):
            path.write_bytes(file.data)
        names = [file.uri for file in files]
        read = _sandbox(options.limits).read_many(list(zip(paths, names, strict=True)))
    return [
        (extracted, _chunked(extracted, name, options))
        for extracted, name in zip(read, names, strict=True)
    ]


def _chunked(extracted: Extracted, uri: str, options: ReadingOptions) -> ChunkedDocument | None:
    if not has_text(extracted):
        return None
    return chunk_document(SourceDocument(uri, extracted), options.collection, options.sizes)


@cache
def _sandbox(limits: SandboxLimits) -> Worker:
    """Return the sandbox of this process, which later tasks use again; it ends with the process."""
    return Worker(limits)
