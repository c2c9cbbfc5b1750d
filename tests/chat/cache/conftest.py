"""Fixtures of the answer cache: a clock, an answer and a cache on hashed vectors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from agents.events import Answer, Step
from chains.sources import Citation
from chat.cache.cache import AnswerCache
from chat.cache.context import CacheContext
from chat.cache.schema import metadata
from chat.cache.store import FILE, MIGRATIONS, AnswerStore
from database import open_database
from models.embeddings import build_embedder
from settings import Settings

CONTEXT = CacheContext(access="everyone", generation=7, model="m")


def citation(child: str = "c1", **values: Any) -> Citation:
    """A supported citation of a child."""
    whole = {"n": 1, "source": "fees.md", "page": 1, "quote": "9 euros", "child_id": child}
    return Citation(**{**whole, "supported": True, **values})


def answer(text: str = "It is 9 euros [1].", **values: Any) -> Answer:
    """A complete, cited answer."""
    step = Step("s1", "search_documents", "fee", "done")
    whole = {"answer": text, "abstained": False, "citations": [citation()], "steps": [step]}
    usage = {"input_tokens": 900, "output_tokens": 100, "total_tokens": 1000}
    return Answer(**{**whole, "thread": "t1", "usage": usage, **values})


@dataclass
class Clock:
    """A clock that tests set."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the stores."""
    return Clock()


@pytest.fixture
def open_store(settings: Settings, clock: Clock) -> Iterator[Callable[..., AnswerStore]]:
    """Return a function that opens the store of the state directory once more."""
    engines = []

    def make(seconds: float = 3600, most: int = 100) -> AnswerStore:
        path, url = settings.prepare_state() / FILE, settings.database_url
        engines.append(open_database(path, MIGRATIONS, metadata, url=url))
        return AnswerStore(engines[-1], seconds, most, clock)

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def make_cache(
    settings: Settings, open_store: Callable[..., AnswerStore]
) -> Callable[..., AnswerCache]:
    """Return a function that makes a cache; keywords are settings, and those of the cache."""

    def make(**values: Any) -> AnswerCache:
        own = {name: values.pop(name) for name in ("shared", "chance") if name in values}
        fields = {
            "embedding_model": "offline:hashing",
            "cache_recheck": 0.0,
            "cache_cosine": 0.1,
            **values,
        }
        chosen = Settings(state_dir=settings.state_dir, **fields)
        return AnswerCache(open_store(), build_embedder(chosen), chosen, **own)

    return make


__all__ = ["CONTEXT", "answer", "citation", "replace"]
