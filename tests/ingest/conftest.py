"""Fixtures of the ingest tests: an index on the embedded models."""

from collections.abc import Iterator

import pytest

from ingest.index import Index, open_index
from models.embeddings import Embedder, build_embedder
from settings import Settings


@pytest.fixture
def embedder(settings: Settings) -> Embedder:
    """Hashed embeddings."""
    return build_embedder(settings)


@pytest.fixture
def index(settings: Settings, embedder: Embedder) -> Iterator[Index]:
    """An empty index."""
    with open_index(settings, embedder) as opened:
        yield opened
