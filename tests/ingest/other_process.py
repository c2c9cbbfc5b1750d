"""What the crash and reader tests run in processes of their own.

Each document tells its name and version in every sentence, so a reader can see from any passage
whether it met a whole document of one version.
"""

import time
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from ingest.index import Index, open_index
from ingest.records import SourceDocument
from models.embeddings import build_embedder
from settings import Settings
from tests.ingest.library import EVERYONE, document

NAMES = [f"zebra{n}" for n in range(10)]
_SENTENCES = 30


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
    """Bring all documents to each version in turn; one of them comes and goes."""
    settings = state_settings(state)
    with open_index(settings, build_embedder(settings)) as index:
        for version in range(first, last):
            index.add_documents([book(name, version) for name in NAMES])
            if version % 2:
                index.remove([NAMES[-1]])


def watch(state: Path, stop: Event, out: Any) -> None:
    """Search until told to stop; report (looks, problems)."""
    settings = state_settings(state)
    looks, problems = 0, []
    try:
        with open_index(settings, build_embedder(settings)) as index:
            while not stop.is_set():
                problems += _look(index, NAMES[looks % len(NAMES)])
                looks += 1
                time.sleep(0.005)
    except Exception as error:
        problems.append(repr(error))
    out.put((looks, problems))


def _look(index: Index, name: str) -> list[str]:
    """Return what is wrong with what a reader sees of one document."""
    before = index.generation
    hits = [
        *index.lexical(name, 100, EVERYONE),
        *index.dense(index.embedder.query(book(name, 1).extracted.pages[0].text), 20, EVERYONE),
    ]
    passages = index.passages([hit.child_id for hit in hits], EVERYONE)
    found = [passage for passage in passages.values() if passage.source == name]
    children = {row.source: row.children for row in index.sources(EVERYONE)}
    if index.generation != before:
        return []  # Documents changed between the calls; each call alone was consistent.
    versions = {word for p in found for word in p.text.split() if word.startswith("v")}
    seen = len({passage.child_id for passage in found})
    wrong = []
    if len(versions - {"version"}) > 1:
        wrong.append(f"{name}: versions {sorted(versions)}")
    if seen != children.get(name, 0):
        wrong.append(f"{name}: {seen} of {children.get(name, 0)} children")
    return wrong
