"""What the crash and reader tests run in processes of their own.

Each document tells its name and version in every sentence, so a reader can see from any passage
whether it met a whole document of one version.
"""

import time
from collections.abc import Sequence
from pathlib import Path

from index.commit import embedding_queue
from index.documents import SourceDocument
from ingest.index import open_index
from models.embeddings import build_embedder
from settings import Settings
from tests.embedders import behind, recorded
from tests.library import document

NAMES = [f"zebra{n}" for n in range(10)]
_SENTENCES = 60


def book(name: str, version: int) -> SourceDocument:
    """A document of several children that all carry its name and version."""
    text = " ".join(
        f"The animal {name} of version v{version} says number {n}." for n in range(_SENTENCES)
    )
    return document(name, text)


def state_settings(state: Path) -> Settings:
    """Settings over a state directory."""
    return Settings(state_dir=state, web_tools=False)


def ingest(state: Path, first: int, last: int) -> None:
    """Update all documents to each version in turn; one of them is added and removed."""
    settings = state_settings(state)
    with open_index(settings, build_embedder(settings)) as index:
        for version in range(first, last):
            index.add_documents([book(name, version) for name in NAMES])
            if version % 2:
                index.remove([NAMES[-1]])


def fill_slowly(state: Path, log: Path, count: int) -> None:
    """Add documents by their words, then compute their vectors, a line in the log for each."""
    settings = state_settings(state)
    slow = behind(build_embedder(settings), batch=1)

    def write(texts: Sequence[str]) -> None:
        time.sleep(0.02)
        with log.open("a") as file:
            file.writelines(f"{text}\n" for text in texts)

    recorded(slow).before = write
    embedding_queue.MAX_BATCH = 1
    with open_index(settings, slow) as index:
        vessels = [f"vessel{n}" for n in range(count)]
        index.add_documents([document(name, f"This is {name}.") for name in vessels])
