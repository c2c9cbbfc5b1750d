"""A server of vectors that does not answer: words go on, and vectors catch up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.retrieval.retriever import build_retriever
from errors import SettingsError, StoreUnavailable
from ingest.index import open_index
from models.embeddings import Embedder
from settings import Settings
from tests.index.dense.servers.chroma_server import ChromaProcess
from tests.library import EVERYONE, dense_search, document, lexical_search, names
from text.translation import translated

SECRET = "s3cret-word"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaProcess]:
    """A Chroma server of this test's own."""
    process = ChromaProcess(tmp_path / "server")
    process.start()
    yield process
    process.stop()


def settings_of(state: Path, url: str, engine: str = "chroma-http") -> Settings:
    """Settings with a server of vectors."""
    return Settings(state_dir=state, web_tools=False, vectors=engine, vectors_url=url)


def test_words_go_on_without_the_server_and_vectors_catch_up(
    tmp_path: Path, embedder: Embedder, server: ChromaProcess
) -> None:
    """What is added or removed meanwhile is so in the words at once, and later in vectors."""
    with open_index(settings_of(tmp_path / "state", server.url), embedder) as index:
        texts = {name: f"The {name} sails at noon with {name}s." for name in ("tug", "ferry")}
        index.add_documents([document(name, text) for name, text in texts.items()])
        server.stop()
        with pytest.raises(StoreUnavailable):
            index.add_documents([document("barge", "The barge carries gravel.")])
        index.remove(["tug"])
        assert names(lexical_search(index, "gravel")) == ["barge"]
        assert lexical_search(index, "tug") == []
        assert index.pending == 1
        server.start()
        index.fill_vectors()
        with index.writer():
            pass  # any writer completes what waits
        health = index.doctor()
        assert (health.ok, health.vectors, health.pending) == (True, 2, 0)
        assert names(dense_search(index, "The barge carries gravel.", k=1)) == ["barge"]


def test_a_search_goes_by_words_and_says_so(
    tmp_path: Path, embedder: Embedder, server: ChromaProcess
) -> None:
    """The notice names the remedy in both languages, and never the address."""
    with open_index(settings_of(tmp_path / "state", server.url), embedder) as index:
        index.add_documents([document("tug", "The tug pulls two barges of gravel.")])
        retriever = build_retriever(index, index.settings, scope=EVERYONE, fusion="rrf")
        assert names(retriever.search("barges of gravel")) == ["tug"]
        assert retriever.dense_failure() is None
        server.stop()
        assert names(retriever.search("barges of gravel")) == ["tug"]
        failure = retriever.dense_failure()
        assert isinstance(failure, StoreUnavailable)
        assert "RAG_VECTORS_URL" in translated(failure.text, "ko")
        assert "응답하지 않습니다" in translated(failure.text, "ko")
        assert server.url.rpartition(":")[2] not in str(failure)


@pytest.mark.parametrize(
    ("engine", "url"),
    [
        ("chroma-http", f"http://user:{SECRET}@127.0.0.1:9"),
        ("qdrant", f"http://user:{SECRET}@127.0.0.1:9"),
        ("pgvector", f"postgresql://user:{SECRET}@127.0.0.1:9/db"),
    ],
)
def test_an_address_is_never_shown(
    tmp_path: Path, embedder: Embedder, engine: str, url: str
) -> None:
    """Neither the settings nor the error of a server that is not there show the password."""
    if engine == "pgvector":
        pytest.importorskip("psycopg", reason="no driver of Postgres: run `make test-services`")
    settings = settings_of(tmp_path / "state", url, engine)
    with open_index(settings, embedder) as index, pytest.raises(StoreUnavailable) as caught:
        index.vector_index.search(f"{engine}:rag_1", [1], embedder.query("word"), 3)
    shown = f"{settings!r} {caught.value!r} {caught.value.__cause__!r} {caught.value.text}"
    assert SECRET not in shown
    assert "127.0.0.1" not in str(caught.value)


def test_a_server_needs_an_address(tmp_path: Path, embedder: Embedder) -> None:
    """The error names the setting that is missing."""
    settings = Settings(state_dir=tmp_path / "state", vectors="qdrant", web_tools=False)
    with pytest.raises(SettingsError, match="RAG_VECTORS_URL"), open_index(settings, embedder):
        pass


def test_a_wrong_key_is_named(tmp_path: Path, embedder: Embedder, qdrant_replay: object) -> None:
    """A server that refuses the key is told from one that is away."""
    url = str(getattr(qdrant_replay, "url", ""))
    settings = settings_of(tmp_path / "state", url, "qdrant")
    refused = pytest.raises(StoreUnavailable, match="RAG_VECTORS_KEY")
    with open_index(settings, embedder) as index, refused:
        index.vector_index.search("qdrant:rag_1", [1], embedder.query("word"), 3)


def test_no_text_goes_to_a_server(
    tmp_path: Path, embedder: Embedder, qdrant_replay: object
) -> None:
    """A server of vectors gets ids, vectors and the number of an ACL partition."""
    url, bodies = getattr(qdrant_replay, "url", ""), getattr(qdrant_replay, "bodies", [])
    settings = Settings(
        state_dir=tmp_path / "state",
        web_tools=False,
        vectors="qdrant",
        vectors_url=url,
        vectors_key="key-of-the-replay",
    )
    before = len(bodies)
    with open_index(settings, embedder) as index:
        index.add_documents([document("payroll", "Salaries of the harbour.", access=["user:kim"])])
        index.vector_index.sweep("")
    sent = " ".join(bodies[before:])
    assert '"access"' in sent
    assert not any(word in sent for word in ("Salaries", "harbour", "payroll", "kim"))
