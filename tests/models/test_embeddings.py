"""Embedders turn texts into unit vectors, and refuse what cannot be compared."""

import traceback
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from errors import ModelKeyMissing, ModelUnavailable, UnknownModel
from models import embeddings
from models.embeddings import Embedder, build_embedder, embedding_model_name
from settings import Settings
from tests import openai_server as server
from tests.openai_server import OpenAIServer, Reply


def remote(at: OpenAIServer, model: str = "m", **more: Any) -> Embedder:
    values = {"request_seconds": 5, "max_retries": 0, "base_url": at.url} | more
    return build_embedder(Settings(embedding_model=f"compatible:{model}", **values))


def test_offline_needs_no_network_and_no_probe() -> None:
    """The embedded embedder knows its dimension and gives unit vectors in float32."""
    embedder = build_embedder(Settings())
    rows = embedder.passages(["휴학 기간", "leave of absence"])
    assert rows.shape == (2, embedder.dimension)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1], abs=1e-6)
    assert embedder.query("휴학 기간") @ rows[0] == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("text", ["", "…", "\u200b"])
def test_offline_embeds_even_a_text_without_words(text: str) -> None:
    """Text without a word has a unit vector like any other and spoils no batch."""
    assert np.linalg.norm(build_embedder(Settings()).passages([text, "word"])[0]) == pytest.approx(
        1
    )


def test_a_changed_way_of_hashing_changes_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors stored by an older way of hashing are not compared with new ones."""
    from models.offline.hashing import HashingEmbeddings

    before = build_embedder(Settings()).fingerprint
    assert before == build_embedder(Settings()).fingerprint
    original = HashingEmbeddings.embed_array
    monkeypatch.setattr(HashingEmbeddings, "embed_array", lambda self, t: -original(self, t))
    assert build_embedder(Settings()).fingerprint != before


def test_no_texts_are_no_rows() -> None:
    """An empty list gives an empty array of the right width."""
    embedder = build_embedder(Settings())
    assert embedder.passages([]).shape == (0, embedder.dimension)


def test_remote_vectors_come_back_in_order_and_normalised(openai_server: OpenAIServer) -> None:
    """A server's vectors are normalised and stay with their texts."""
    rows = remote(openai_server).passages(["a", "bb", "휴학"])
    expected = np.array([server.vector(text) for text in ("a", "bb", "휴학")])
    assert rows == pytest.approx(expected / np.linalg.norm(expected, axis=1, keepdims=True))


def test_texts_are_sent_in_batches(openai_server: OpenAIServer) -> None:
    """Many texts go in several requests and come back as one array in order."""
    texts = [f"text {i}" for i in range(8)]
    rows = replace(remote(openai_server), batch=3).passages(texts)
    assert [len(request.body["input"]) for request in openai_server.requests] == [3, 3, 2]
    assert rows.shape == (8, 8)
    assert rows[7] == pytest.approx(remote(openai_server).query("text 7"))


def test_the_dimension_of_a_server_is_asked_once(openai_server: OpenAIServer) -> None:
    """A server's dimension is found at the first need and remembered."""
    embedder = remote(openai_server)
    assert openai_server.requests == []
    assert embedder.dimension == 8
    assert embedder.fingerprint == "compatible:m|8|l2"
    assert len(openai_server.requests) == 1


@pytest.mark.parametrize(
    ("model", "query", "passage", "scheme"),
    [
        ("intfloat/multilingual-e5-small", "query: q", "passage: p", "e5"),
        ("E5_base_v2", "query: q", "passage: p", "e5"),
        ("multilingual-e5-large-instruct", f"{embeddings.INSTRUCTION}q", "p", "e5-instruct"),
        ("nomic-embed-text", "search_query: q", "search_document: p", "nomic"),
        ("bge-m3", "q", "p", ""),
        ("gte5-large", "q", "p", ""),
    ],
)
def test_models_that_want_prefixes_get_them(
    openai_server: OpenAIServer, model: str, query: str, passage: str, scheme: str
) -> None:
    """E5 and its like are told which side a text is on, and the fingerprint says so."""
    embedder = remote(openai_server, model)
    embedder.query("q")
    embedder.passages(["p"])
    assert [request.body["input"] for request in openai_server.requests] == [[query], [passage]]
    assert embedder.fingerprint.endswith(f"l2|{scheme}" if scheme else "l2")


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (server.embeddings([[1.0, 2.0]]), "1 vectors for 2 texts"),
        (server.embeddings([[1.0, 2.0]] * 3), "3 vectors for 2 texts"),
        (server.embeddings([[1.0, 2.0], [0.0, 0.0]]), "a vector of zeros"),
        (server.embeddings([[1.0, 2.0], [1.0]]), "several lengths"),
        (server.embeddings([[1.0, float("nan")], [1.0, 1.0]]), "a number that is none"),
    ],
    ids=["too few", "too many", "zeros", "ragged", "nan"],
)
def test_unusable_vectors_are_an_error(
    openai_server: OpenAIServer, reply: Reply, message: str
) -> None:
    """Vectors that would spoil every later search are refused before they are stored."""
    openai_server.script(reply)
    with pytest.raises(ModelUnavailable, match=message):
        remote(openai_server).passages(["a", "b"])


def test_a_changed_dimension_is_an_error(openai_server: OpenAIServer) -> None:
    """A server that begins to answer with other vectors is noticed."""
    embedder = remote(openai_server)
    assert embedder.dimension == 8
    openai_server.script(server.embeddings([[1.0, 2.0]]))
    with pytest.raises(ModelUnavailable, match="2 numbers a vector instead of 8"):
        embedder.query("q")


@pytest.mark.parametrize("side", ["passages", "query"])
def test_a_refused_key_is_said_in_words(openai_server: OpenAIServer, side: str) -> None:
    """Failures of the server arrive as our errors, without the key."""
    openai_server.script(server.status(401, message="bad sk-secret"))
    embedder = remote(openai_server, base_url_key="sk-secret")
    with pytest.raises(ModelKeyMissing) as caught:
        embedder.query("q") if side == "query" else embedder.passages(["p"])
    shown = "".join(traceback.format_exception(caught.value))
    assert "sk-secret" not in shown


def test_a_busy_server_is_asked_again(openai_server: OpenAIServer) -> None:
    """A busy embedding server is asked again after the time it named."""
    openai_server.script(server.status(429, retry_after=0.1))
    assert remote(openai_server, max_retries=1).query("q").shape == (8,)
    assert len(openai_server.requests) == 2


def test_azure_asks_its_deployment(openai_server: OpenAIServer) -> None:
    """Azure embeds at the deployment's address."""
    embedder = build_embedder(
        Settings(
            embedding_model="azure:dep",
            azure_endpoint=openai_server.root,
            azure_openai_api_key="k",
        )
    )
    assert embedder.dimension == 8
    assert openai_server.requests[0].path.startswith("/openai/deployments/dep/embeddings?")


def test_auto_is_offline_without_a_key_and_openai_with_one() -> None:
    """Without a key nothing leaves the machine."""
    assert embedding_model_name(Settings()) == embeddings.OFFLINE
    assert embedding_model_name(Settings(openai_api_key="k")) == embeddings.OPENAI
    openai = build_embedder(Settings(openai_api_key="k"))
    assert openai.fingerprint == "openai:text-embedding-3-small|1536|l2"


@pytest.mark.parametrize(
    ("name", "package", "kind"),
    [
        ("google:gemini-embedding-001", "langchain_google_genai", "GoogleGenerativeAIEmbeddings"),
        ("ollama:bge-m3", "langchain_ollama", "OllamaEmbeddings"),
        ("openai:text-embedding-3-large", "langchain_openai", "OpenAIEmbeddings"),
    ],
)
def test_other_providers_can_be_built(name: str, package: str, kind: str) -> None:
    """Each provider's own class is used, and building it asks nobody."""
    pytest.importorskip(package)
    settings = Settings(embedding_model=name, openai_api_key="k", google_api_key="k")
    assert type(build_embedder(settings).embeddings).__name__ == kind


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("offline:bge", "offline:hashing"),
        ("anthropic:claude", "no embedding models"),
        ("nobody:m", "offline, openai, azure"),
    ],
)
def test_an_unknown_model_says_what_there_is(name: str, message: str) -> None:
    """A name that cannot be built is answered with what can."""
    with pytest.raises(UnknownModel, match=message):
        build_embedder(Settings(embedding_model=name))
