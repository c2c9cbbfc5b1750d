"""The index behind LangChain's VectorStore interface."""

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_tests.integration_tests import VectorStoreIntegrationTests

from chains.retrieval.vector_store import IndexVectorStore
from index.scope import Scope
from ingest.index import Index, open_index
from models.embeddings import build_embedder
from settings import Settings

EVERYONE = Scope("local")


@pytest.fixture
def index(settings: Settings) -> Iterator[Index]:
    """An open, empty index with hashed vectors."""
    with open_index(settings, build_embedder(settings)) as opened:
        yield opened


@pytest.fixture
def store(index: Index) -> IndexVectorStore:
    """A store with three rules."""
    texts = ["Leave lasts two years.", "Leave is granted by the dean.", "도서관은 9시에 연다."]
    metadatas: list[dict[str, Any]] = [{"year": 2023}, {"year": 2024}, {"year": 2024}]
    return IndexVectorStore.from_texts(
        texts,
        index.embedder.embeddings,
        metadatas,
        ids=["a", "b", "c"],
        index=index,
        scope=EVERYONE,
    )


class TestStandard(VectorStoreIntegrationTests):
    """LangChain's own suite for vector stores, sync and async."""

    @pytest.fixture
    def vectorstore(self, index: Index) -> IndexVectorStore:
        return IndexVectorStore(index, EVERYONE, collection="notes")


@pytest.mark.parametrize(
    ("query", "ids"), [("How long does leave last?", "a"), ("도서관은 언제 여나요?", "c")]
)
def test_searches_agree(store: IndexVectorStore, index: Index, query: str, ids: str) -> None:
    """By words, by vector, with scores and by MMR the best Document is the same."""
    (document, score), *_ = store.similarity_search_with_score(query)
    assert document.id == ids and 0.0 < score <= 1.0
    vector = index.embedder.query(query).tolist()
    assert store.similarity_search_by_vector(vector, 1) == [document]
    assert store.max_marginal_relevance_search(query, 1) == [document]
    assert store.as_retriever(search_kwargs={"k": 1}).invoke(query) == [document]


def test_filters_narrow_a_search(store: IndexVectorStore) -> None:
    """A filter is a condition on the metadata."""
    found = store.similarity_search("leave", filter={"year>=": 2024})
    assert {document.id for document in found} == {"b", "c"}


def test_a_long_document_comes_back_whole_and_once(store: IndexVectorStore) -> None:
    """Chunks are searched; the Document is returned."""
    text = "\n\n".join(f"Rule {n}: room {n} closes at {n} in the evening." for n in range(200))
    store.add_documents([Document(text, id="rules", metadata={"kind": "rules"})])
    found = store.similarity_search("When does room 150 close?", k=4)
    assert len(found) == 4
    assert found[0] == Document(text, id="rules", metadata={"kind": "rules"})


def test_the_same_text_under_two_ids(store: IndexVectorStore) -> None:
    """It is stored once and found under both."""
    store.add_texts(["Leave lasts two years."], [{"copy": True}], ids=["copy"])
    found = store.similarity_search("Leave lasts two years.", k=2)
    assert {(one.id, *one.metadata) for one in found} == {("a", "year"), ("copy", "copy")}


def test_another_collection_and_scope_see_nothing(store: IndexVectorStore, index: Index) -> None:
    """A store is one collection, seen through one scope; deleting leaves the others alone."""
    other = IndexVectorStore(index, EVERYONE, collection="other")
    assert other.similarity_search("leave") == []
    other.delete()
    assert len(store.similarity_search("leave")) == 3
    assert store.delete()
    assert store.similarity_search("leave") == []


def test_another_model_is_refused(index: Index) -> None:
    """An index embeds with its own model."""
    with pytest.raises(ValueError, match="one embedding model"):
        model = DeterministicFakeEmbedding(size=4)
        IndexVectorStore.from_texts(["x"], model, index=index, scope=EVERYONE)
