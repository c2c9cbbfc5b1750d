"""Four short documents, Korean and English, in an index whose vectors follow the words."""

from collections.abc import Iterator

import pytest

from chains.retrieval.retriever import build_retriever
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.embedders import behind
from tests.library import EVERYONE, document, names

SHIPS = {
    "schooner": "The schooner carries seventy crates of oranges to the northern harbour.",
    "범선": "범선은 북쪽 항구까지 오렌지 일흔 상자를 실어 나른다.",
    "tug": "The tug pulls two barges of gravel against the current.",
    "예인선": "예인선은 물살을 거슬러 자갈 바지선 두 척을 끈다.",
}


@pytest.fixture
def slow(embedder: Embedder) -> Embedder:
    """An embedder whose vectors follow the words."""
    return behind(embedder)


@pytest.fixture
def harbour(settings: Settings, slow: Embedder) -> Iterator[Index]:
    """An index of four documents without any vector."""
    with open_index(settings, slow) as index:
        index.add_documents([document(n, t) for n, t in SHIPS.items()], vectors=False)
        yield index


def hybrid(index: Index, query: str) -> list[str]:
    """The sources that hybrid search finds, with half of the weight on each ranking."""
    retriever = build_retriever(index, index.settings, scope=EVERYONE, mode="hybrid", fusion="rrf")
    return names(retriever.search(query))
