"""The index as a LangChain `VectorStore`, over the documents of one collection.

    store = IndexVectorStore(ws.index, ws.scope(), collection="notes")
    store.add_documents([Document("Leave lasts two years.", metadata={"tag": ["rules"]})])
    store.as_retriever(search_kwargs={"k": 3, "filter": {"tag": "rules"}})

The id of a Document is the address of its source, and its metadata is given to the source. Where
it is long it is chunked inside, searched by its best chunk, and returned as its whole page. Scores
are cosines. Texts come back normalised to NFC.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self
from uuid import uuid4

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from numpy.typing import NDArray

from chains.retrieval.mmr import diversify
from index.catalog.filters import parse
from index.passage import Passage
from index.scope import Scope
from ingest.document_store import DocumentStore
from ingest.index import Index

Filter = Mapping[str, Any] | None


class IndexVectorStore(VectorStore):
    """Dense search over an index, with Documents added, read and deleted by id."""

    def __init__(self, index: Index, scope: Scope, collection: str | None = None) -> None:
        self._index = index
        self._collection = collection or index.settings.collection
        self._scope = replace(scope, collections=(self._collection,))
        self._documents = DocumentStore(index, self._scope, self._collection)

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> Self:
        """Return a store with these texts; `kwargs` are the arguments of the class.

        Raises:
            ValueError: `embedding` is not the model of the index.
        """
        store = cls(**kwargs)
        if embedding is not store.embeddings:
            raise ValueError("An index has one embedding model: pass index.embedder.embeddings.")
        store.add_texts(texts, metadatas, ids=ids)
        return store

    @property
    def embeddings(self) -> Embeddings:
        """The embedding model of the index."""
        return self._index.embedder.embeddings

    def add_documents(
        self, documents: list[Document], *, ids: Sequence[str | None] | None = None, **kwargs: Any
    ) -> list[str]:
        """Add Documents, or replace those with the same id; return their ids."""
        known = ids or [document.id for document in documents]
        keys = [key or str(uuid4()) for key in known]
        self._documents.mset(list(zip(keys, documents, strict=True)))
        return keys

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Delete Documents by id, all of them when None; unknown ids are no error."""
        self._documents.mdelete(list(self._documents.yield_keys()) if ids is None else ids)
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """Return the Documents with these ids; unknown ones are left out."""
        found = zip(ids, self._documents.mget(ids), strict=True)
        return [one.model_copy(update={"id": key}) for key, one in found if one is not None]

    def similarity_search(
        self, query: str, k: int = 4, *, filter: Filter = None, **kwargs: Any
    ) -> list[Document]:
        """Return at most `k` Documents, best first; `filter` is as `where` of `ws.scope`."""
        return [document for document, _ in self.similarity_search_with_score(query, k, filter)]

    def similarity_search_by_vector(
        self, embedding: list[float], k: int = 4, *, filter: Filter = None, **kwargs: Any
    ) -> list[Document]:
        """Return at most `k` Documents, the nearest to a vector first."""
        passages = self._passages(_unit(embedding), k, filter)
        return [document for document, _ in self._scored(passages)][:k]

    def similarity_search_with_score(
        self, query: str, k: int = 4, filter: Filter = None, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        """Return at most `k` Documents with their cosines, best first."""
        passages = self._passages(self._index.embedder.query(query), k, filter)
        return list(self._scored(passages))[:k]

    def max_marginal_relevance_search(
        self,
        query: str,
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        filter: Filter = None,
        **kwargs: Any,
    ) -> list[Document]:
        """Return at most `k` of the best `fetch_k` Documents, relevant and diverse."""
        vector = self._index.embedder.query(query)
        return self.max_marginal_relevance_search_by_vector(
            vector.tolist(), k, fetch_k, lambda_mult, filter=filter
        )

    def max_marginal_relevance_search_by_vector(
        self,
        embedding: list[float],
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        filter: Filter = None,
        **kwargs: Any,
    ) -> list[Document]:
        """Return at most `k` of the `fetch_k` Documents nearest to a vector, diverse ones."""
        passages = self._passages(_unit(embedding), fetch_k, filter)
        vectors = self._index.vectors([passage.child_id for passage in passages], self._scope)
        relevance = np.array([passage.score for passage in passages])
        chosen = diversify(relevance, vectors, k, lambda_mult) if passages else []
        return [one for one, _ in self._scored([passages[position] for position in chosen])][:k]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda cosine: max(cosine, 0.0)

    def _passages(self, vector: NDArray[np.float32], k: int, filter: Filter) -> list[Passage]:
        """Return the best passage of each of at most `k` sources, best first."""
        where = parse(filter, self._index.settings.language)
        scope = replace(self._scope, where=(*self._scope.where, *where))
        depth = k
        while True:
            hits = self._index.dense_search(vector, depth, scope)
            passages = self._index.passages([hit.child_id for hit in hits], scope)
            best: dict[str, Passage] = {}
            for child, score in hits:
                if passage := passages.get(child):
                    best.setdefault(passage.source, passage.scored(score))
            if len(best) >= k or len(hits) < depth:
                return list(best.values())[:k]
            depth *= 4  # several of these chunks are of one Document

    def _scored(self, passages: Sequence[Passage]) -> Iterator[tuple[Document, float]]:
        for passage in passages:
            page = self._index.page_text(
                passage.source, passage.page, scope=self._scope, collection=self._collection
            )
            own = Document(id=passage.source, page_content=page, metadata=dict(passage.given))
            for document in (
                own,
                *self.get_by_ids(passage.also_in),
            ):  # the same text is stored once
                yield document, passage.score


def _unit(embedding: Sequence[float]) -> NDArray[np.float32]:
    vector = np.asarray(embedding, dtype=np.float32)
    unit: NDArray[np.float32] = vector / (np.linalg.norm(vector) or 1.0)
    return unit
