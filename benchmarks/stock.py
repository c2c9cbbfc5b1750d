"""Stock side of the benchmark: LangChain's own components, combined as in its guides.

ParentDocumentRetriever over Chroma and a LocalFileStore, BM25Retriever in memory, both joined by
EnsembleRetriever; `index()` with SQLRecordManager for ingesting documents again. Sizes, texts and
embedding model are those of our side. This file runs in an environment of its own, `.venv-bench`.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from langchain_chroma import Chroma
from langchain_classic.indexes import SQLRecordManager, index
from langchain_classic.retrievers import EnsembleRetriever, ParentDocumentRetriever
from langchain_classic.storage import LocalFileStore, create_kv_docstore
from langchain_community.document_loaders import DirectoryLoader, TextLoader
from langchain_community.retrievers import BM25Retriever
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.measure import (
    Figures,
    changed,
    contents,
    cost_of,
    costs_each,
    disk,
    run_step,
    warmed,
)
from models.offline.hashing import HashingEmbeddings
from models.offline.use import UseEmbeddings

K = 5
_BATCH_CHARS = 1_000_000  # added at once; Chroma accepts at most 5,461 children


class CountingEmbeddings(HashingEmbeddings):
    """Hashed embeddings that count the embedded texts."""

    texts = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        CountingEmbeddings.texts += len(texts)
        return super().embed_documents(texts)


@dataclass(frozen=True)
class Store:
    """The stock components, persisted below one folder."""

    chroma: Chroma
    parents: ParentDocumentRetriever

    @classmethod
    def open(cls, state: str, model: str = "hashing") -> "Store":
        """Open or make the store of an embedded model."""
        chroma = _chroma(state, model)
        parents = ParentDocumentRetriever(
            vectorstore=chroma,
            docstore=create_kv_docstore(LocalFileStore(Path(state) / "parents")),
            child_splitter=_splitter(400, 80),
            parent_splitter=_splitter(1600, 0),
            search_kwargs={"k": K},
        )
        return cls(chroma, parents)

    def texts(self) -> list[str]:
        """Return the texts of all children."""
        return list(self.chroma.get(include=["documents"])["documents"])

    def ensemble(self) -> EnsembleRetriever:
        """Return the hybrid retriever; BM25 is indexed again in memory."""
        words = BM25Retriever.from_texts(self.texts(), k=K)
        return EnsembleRetriever(retrievers=[words, self.parents], weights=[0.5, 0.5])


def ingest(tree: str, state: str, model: str = "hashing") -> Figures:
    """Ingest a whole tree, from an empty folder to a usable retriever."""

    def work() -> int:
        store = Store.open(state, model)
        for group in _grouped(_load(tree)):
            store.parents.add_documents(group)
        words = store.ensemble().retrievers[0]
        return len(words.docs)  # type: ignore[attr-defined]

    children, cost = cost_of(work)
    return {**cost.figures(), "children": children, "disk": disk(Path(state))}


def query(state: str, questions: list[str], model: str = "hashing") -> Figures:
    """Search questions with the ensemble."""
    ensemble = Store.open(state, model).ensemble()
    ensemble.invoke(questions[0])
    answered = time.time()
    return {
        **costs_each(ensemble.invoke, warmed(ensemble.invoke, questions)),
        "answered_at": answered,
    }


def add_one(state: str, file: str, question: str) -> Figures:
    """Add one document in the searching process, since no other one would see it."""
    store = Store.open(state)
    store.ensemble().invoke(question)

    def work() -> list[Document]:
        store.parents.add_documents(TextLoader(file, encoding="utf-8").load())
        return store.ensemble().invoke(question)

    found, cost = cost_of(work)
    return {**cost.figures(), "found": any(one.metadata.get("source") == file for one in found)}


def update(tree: str, state: str, cleanup: Literal["incremental", "scoped_full"]) -> Figures:
    """Index a tree, new or not, in a running application."""
    records = SQLRecordManager("stock", db_url=f"sqlite:///{state}/records.db")
    Path(state).mkdir(parents=True, exist_ok=True)
    records.create_schema()
    chroma = _chroma(state)
    chroma.similarity_search("a question that opens every part", k=1)
    before, counted = contents(Path(state)), CountingEmbeddings.texts
    children, reading = cost_of(lambda: _splitter(400, 80).split_documents(_load(tree)))
    result, cost = cost_of(
        lambda: index(
            children,
            records,
            chroma,
            cleanup=cleanup,
            source_id_key="source",
            key_encoder="sha256",
        )
    )
    return {
        **cost.figures(),
        "reading": reading.figures(),
        "children": len(children),
        **result,
        "embedded": CountingEmbeddings.texts - counted,
        "files_changed": changed(before, contents(Path(state))),
    }


def _chroma(state: str, model: str = "hashing") -> Chroma:
    embeddings: Embeddings = UseEmbeddings() if model == "use" else CountingEmbeddings()
    folder = str(Path(state) / "chroma")
    return Chroma("stock", embedding_function=embeddings, persist_directory=folder)


def _splitter(size: int, overlap: int) -> RecursiveCharacterTextSplitter:
    return RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=overlap)


def _load(tree: str) -> list[Document]:
    options = {"encoding": "utf-8"}
    return DirectoryLoader(tree, "**/*.*", loader_cls=TextLoader, loader_kwargs=options).load()


def _grouped(documents: Iterable[Document]) -> Iterator[list[Document]]:
    group: list[Document] = []
    size = 0
    for document in documents:
        if group and size + len(document.page_content) > _BATCH_CHARS:
            yield group
            group, size = [], 0
        group.append(document)
        size += len(document.page_content)
    if group:
        yield group


STEPS = {step.__name__: step for step in (ingest, query, add_one, update)}

if __name__ == "__main__":
    run_step(STEPS)
