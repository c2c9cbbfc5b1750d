"""Embedding models: build the embedder that the settings name.

    embedder = build_embedder(settings)
    embedder.passages(["..."])       # float32, one unit-length row for each text
    embedder.query("...")            # one unit-length vector

Two sets of vectors may be compared only when their `fingerprint` is the same.
"""

import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from errors import SettingsError, UnknownModel
from models.bulk.batch_client import BATCH_PROVIDERS, batch_embedding
from models.embedder import Embedder, Vectors
from models.providers import Provider, build, connection, resolve
from models.wire.embedding_requests import OrderedEmbeddings
from models.wire.endpoint import endpoint_of
from settings import Settings
from text.analyser import korean_tokeniser_name

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

__all__ = ["Embedder", "Vectors", "build_embedder", "embedding_model_name"]

OPENAI = "openai:text-embedding-3-small"
OFFLINE = "offline:use"
HASHING = "offline:hashing"
OFFLINE_MODELS = ("use", "e5", "hashing")
QUESTION_SECONDS = 15.0  # Timeout of a question's vector.
HASHING_BATCH = 2048  # No request is sent, and a word is hashed once a batch.
LOCAL_BATCH = 64  # Larger batches are not faster, and progress is told after each.

# Instruction prefixes of models that embed queries and passages differently.
INSTRUCTION = "Instruct: Given a question, retrieve passages that answer it\nQuery: "
PREFIXES: tuple[tuple[str, str, str, str], ...] = (
    (r"\be5-.*instruct", "e5-instruct", INSTRUCTION, ""),
    (r"\be5\b", "e5", "query: ", "passage: "),
    (r"\bnomic-embed", "nomic", "search_query: ", "search_document: "),
)
DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}


def build_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings name.

    Raises:
        UnknownModel: the name in the settings is not that of a model.
        ModelKeyMissing: the provider lacks its key, address or package.
        SettingsError: it has no batch API, and the settings ask for it.
    """
    provider, model = _resolved(settings)
    if settings.embedding_batch_from and provider.name not in BATCH_PROVIDERS:
        raise SettingsError(
            "{name} has no batch API for embeddings.",
            "Set RAG_EMBEDDING_BATCH_FROM to 0, or use an embedding model of {providers}.",
            name=f"{provider.name}:{model}",
            providers=", ".join(BATCH_PROVIDERS),
        )
    if provider.name == "offline":
        return replace(_offline(provider, model), cluster=settings.ingest_cluster)
    if provider.name == "anthropic":
        raise UnknownModel(
            "Anthropic has no embedding models.",
            "Set RAG_EMBEDDING_MODEL to one of another provider, or to offline:hashing.",
        )
    options = connection(provider, settings, model) | _options(settings, provider)
    scheme, query, passage = _prefixes(model)

    def make(**more: Any) -> "Embeddings":
        return build(provider, lambda: _remote(provider, model, options | more))

    return Embedder(
        name=f"{provider.name}:{model}",
        embeddings=make(),
        known_dimension=DIMENSIONS.get(model) if provider.name == "openai" else None,
        scheme=scheme,
        query_prefix=query,
        passage_prefix=passage,
        batch=settings.embedding_batch,
        endpoint=endpoint_of(settings, provider, model, "embedding"),
        make_query_client=lambda: make(**_query_options(settings, provider)),
        batches=batch_embedding(settings, provider, model),
    )


def embedding_model_name(settings: Settings) -> str:
    """Return the `provider:model` name of the embedding model, "auto" resolved."""
    provider, model = _resolved(settings)
    return f"{provider.name}:{model}"


def _resolved(settings: Settings) -> tuple[Provider, str]:
    return resolve(settings.embedding_model, auto=OPENAI if settings.openai_api_key else OFFLINE)


def _prefixes(model: str) -> tuple[str, str, str]:
    for pattern, scheme, query, passage in PREFIXES:
        if re.search(pattern, model.lower().replace("_", "-")):
            return scheme, query, passage
    return "", "", ""


def _offline(provider: Provider, model: str) -> Embedder:
    if model == "use":
        return build(provider, _use)
    if model == "e5":
        return build(replace(provider, name="offline:e5", extra="e5"), _e5)
    if model == "hashing":
        return _hashing()
    raise UnknownModel(
        "There is no offline embedding model {model!r}.",
        "Use {offline}.",
        model=model,
        offline=", ".join(f"offline:{name}" for name in OFFLINE_MODELS),
    )


def _use() -> Embedder:
    from models.offline.use import UseEmbeddings, revision

    embeddings = UseEmbeddings()
    return Embedder(
        OFFLINE,
        embeddings,
        known_dimension=embeddings.dimension,
        revision=revision(),
        batch=LOCAL_BATCH,
        execution="processes",
    )


def _e5() -> Embedder:
    from models.offline.e5 import E5Embeddings, installed

    embeddings = E5Embeddings()
    return Embedder(
        "offline:e5",
        embeddings,
        known_dimension=embeddings.dimension,
        scheme="e5",  # the package adds the prefixes
        revision=installed(),
        batch=LOCAL_BATCH,
        execution="processes",
    )


def _hashing() -> Embedder:
    from models.offline.hashing import HashingEmbeddings

    embeddings = HashingEmbeddings()
    # A sample vector detects that the hashing has changed since vectors were stored.
    sample = (
        (embeddings.embed_array(["A sample of 123 words, 표본 문장"]) * 1000)
        .round()
        .astype(np.int16)
    )
    return Embedder(
        "offline:hashing",
        embeddings,
        known_dimension=embeddings.dimension,
        revision=sha256(sample.tobytes() + korean_tokeniser_name().encode()).hexdigest()[:8],
        batch=HASHING_BATCH,
        execution="inline",
    )


def _remote(provider: Provider, model: str, options: dict[str, Any]) -> "Embeddings":
    from langchain.embeddings import init_embeddings

    embeddings: Embeddings = init_embeddings(model, provider=provider.langchain, **options)
    if provider.langchain in ("openai", "azure_openai"):
        client: Any = embeddings
        client.client = OrderedEmbeddings(client.client)
    return embeddings


def _options(settings: Settings, provider: Provider) -> dict[str, Any]:
    if provider.name == "ollama":
        return {}
    if provider.name == "google":
        return {"request_options": {"timeout": settings.request_seconds}}
    options: dict[str, Any] = {
        "timeout": settings.request_seconds,
        "max_retries": settings.max_retries,
        # Counting tokens would download a vocabulary; a child chunk is far below any limit.
        "check_embedding_ctx_length": False,
        "chunk_size": settings.embedding_batch,
    }
    if provider.name == "compatible":
        # OpenAI's client asks for base64 by default; many servers support only numbers.
        options["model_kwargs"] = {"encoding_format": "float"}
    return options


def _query_options(settings: Settings, provider: Provider) -> dict[str, Any]:
    """Return the options of the client for questions: a shorter timeout and fewer retries."""
    seconds = min(settings.request_seconds, QUESTION_SECONDS)
    if provider.name == "ollama":
        return {"client_kwargs": {"timeout": seconds}}
    if provider.name == "google":
        return {"request_options": {"timeout": seconds}}
    return {"timeout": seconds, "max_retries": min(settings.max_retries, 1)}
