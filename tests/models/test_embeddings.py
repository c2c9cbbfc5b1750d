"""Embedders: unit vectors, batches, prefixes, fingerprints, and errors of servers."""

import traceback
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from errors import EmbeddingMismatch, ModelKeyMissing, ModelUnavailable, UnknownModel
from models import embeddings
from models.embeddings import Embedder, build_embedder, embedding_model_name
from settings import Settings
from tests import openai_server as server
from tests.openai_server import OpenAIServer, Reply


def remote(at: OpenAIServer, model: str = "m", **more: Any) -> Embedder:
    values = {"request_seconds": 5, "max_retries": 0, "base_url": at.url} | more
    return build_embedder(Settings(embedding_model=f"compatible:{model}", **values))


def test_offline_needs_no_network_and_no_probe() -> None:
    """The hashed embedder knows its dimension and gives unit vectors in float32."""
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


def test_changed_hashing_changes_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors of an older hashing are not compared with new ones."""
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


def test_the_dimension_of_a_server_is_probed_once(openai_server: OpenAIServer) -> None:
    """A server's dimension is probed at the first use and remembered."""
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
def test_models_get_their_instruction_prefixes(
    openai_server: OpenAIServer, model: str, query: str, passage: str, scheme: str
) -> None:
    """E5 and similar models get query and passage prefixes, named in the fingerprint."""
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
    """Unusable vectors are refused before they are stored."""
    openai_server.script(reply)
    with pytest.raises(ModelUnavailable, match=message):
        remote(openai_server).passages(["a", "b"])


def test_a_changed_dimension_is_an_error(openai_server: OpenAIServer) -> None:
    """A server that begins to answer with vectors of another length is detected."""
    embedder = remote(openai_server)
    assert embedder.dimension == 8
    openai_server.script(server.embeddings([[1.0, 2.0]]))
    with pytest.raises(ModelUnavailable, match="2 numbers a vector instead of 8"):
        embedder.query("q")


@pytest.mark.parametrize("side", ["passages", "query"])
def test_a_refused_key_becomes_our_error(openai_server: OpenAIServer, side: str) -> None:
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
    assert embedding_model_name(Settings(embedding_model="auto")) == "offline:use"
    with_key = Settings(embedding_model="auto", openai_api_key="k")
    assert embedding_model_name(with_key) == embeddings.OPENAI
    openai = build_embedder(with_key)
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
        ("offline:bge", "offline:use, offline:e5, offline:hashing"),
        ("anthropic:claude", "no embedding models"),
        ("nobody:m", "offline, openai, azure"),
    ],
)
def test_an_unknown_model_says_what_there_is(name: str, message: str) -> None:
    """A name that cannot be built is answered with what can."""
    with pytest.raises(UnknownModel, match=message):
        build_embedder(Settings(embedding_model=name))


def at_most(count: int, code: int, message: str = "too many") -> Reply:
    """Embed at most so many texts; refuse more."""

    def reply(body: server.JSON) -> server.Answer:
        texts = body["input"]
        if len(texts) > count:
            return server.status(code, message=message)(body)
        return server.embeddings([server.vector(text) for text in texts])(body)

    return reply


@pytest.mark.parametrize(
    ("count", "code", "message"),
    [
        (3, 413, "batch size 8 > maximum allowed batch size 3"),
        (5, 422, "Validation error: input"),
        (1, 400, "배치 크기가 너무 큽니다"),
        (4, 500, "no"),
    ],
)
def test_refused_batches_are_halved(
    openai_server: OpenAIServer, count: int, code: int, message: str
) -> None:
    """A refused batch is halved until it is accepted; the size that worked is remembered."""
    openai_server.script(*[at_most(count, code, message)] * 40)
    embedder, texts = remote(openai_server), [f"text {i}" for i in range(8)]
    expected = np.array([server.vector(text) for text in texts])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert embedder.passages(texts) == pytest.approx(expected)
    openai_server.requests.clear()
    assert embedder.passages(texts) == pytest.approx(expected)
    assert all(len(request.body["input"]) <= count for request in openai_server.requests)


def test_the_batch_is_a_setting(openai_server: OpenAIServer) -> None:
    """RAG_EMBEDDING_BATCH sets how many texts a request contains."""
    remote(openai_server, embedding_batch=2).passages(["a", "b", "c"])
    assert [len(request.body["input"]) for request in openai_server.requests] == [2, 1]


def test_a_text_that_is_too_long_is_truncated(openai_server: OpenAIServer) -> None:
    """One long text neither fails the others nor lowers the batch size."""

    def reply(body: server.JSON) -> server.Answer:
        if any(len(text) > 300 for text in body["input"]):
            return server.status(400, message="maximum context length is 100 tokens")(body)
        return server.embeddings([server.vector(text) for text in body["input"]])(body)

    openai_server.script(*[reply] * 40)
    embedder = remote(openai_server)
    rows = embedder.passages(["a", "b", "long " * 200, "c"])
    assert rows.shape == (4, 8)
    assert rows[3] == pytest.approx(embedder.query("c"))
    openai_server.requests.clear()
    embedder.passages(["a", "b", "c", "d"])
    assert len(openai_server.requests) == 1


@pytest.mark.parametrize("order", [(2, 0, 1), (1, 0, 2)])
def test_rows_belong_to_the_text_of_their_index(
    openai_server: OpenAIServer, order: tuple[int, ...]
) -> None:
    """Rows that come in another order are put back into that of the texts."""
    texts = ["aaa", "bbbb", "휴학"]
    data = [
        {"object": "embedding", "index": i, "embedding": server.vector(texts[i])} for i in order
    ]
    openai_server.script(server.plain({"object": "list", "data": data, "model": "m"}))
    embedder = remote(openai_server)
    rows = embedder.passages(texts)
    for row, text in zip(rows, texts, strict=True):
        assert row == pytest.approx(embedder.query(text))


def test_rows_without_an_index_keep_their_order(openai_server: OpenAIServer) -> None:
    """Where each row has the index 0 the order is that of the texts."""
    texts = ["aaa", "bbbb"]
    data = [{"object": "embedding", "index": 0, "embedding": server.vector(t)} for t in texts]
    openai_server.script(server.plain({"object": "list", "data": data, "model": "m"}))
    rows = remote(openai_server).passages(texts)
    assert rows[1] == pytest.approx(remote(openai_server).query("bbbb"))


def test_null_in_a_vector_is_refused(openai_server: OpenAIServer) -> None:
    """A vector with a null names the model and its server."""
    data = [{"object": "embedding", "index": 0, "embedding": [1.0, None]}]
    openai_server.script(server.plain({"object": "list", "data": data, "model": "m"}))
    with pytest.raises(ModelUnavailable, match="a number that is none") as caught:
        remote(openai_server).passages(["a"])
    assert openai_server.url in caught.value.message


def test_stored_vectors_are_recognised_without_a_request(openai_server: OpenAIServer) -> None:
    """Stored vectors are recognised by the model's name; the first vector must confirm it."""
    embedder = remote(openai_server)
    assert embedder.matches("compatible:m|16|l2")
    assert not embedder.matches("compatible:other|16|l2")
    assert openai_server.requests == []
    with pytest.raises(EmbeddingMismatch, match=r"8 numbers .* 16\. .*rebuild --vectors"):
        embedder.query("q")
    assert not embedder.matches("compatible:m|16|l2")


def test_an_unreachable_embedding_server_is_named(openai_server: OpenAIServer) -> None:
    """The message names the model, what it is for, and where it should be."""
    openai_server.shutdown()
    openai_server.server_close()
    with pytest.raises(ModelUnavailable) as caught:
        remote(openai_server).passages(["a"])
    assert f"embedding model compatible:m at {openai_server.url}" in caught.value.message
    assert "RAG_EMBEDDING_MODEL, RAG_BASE_URL" in caught.value.remedy
