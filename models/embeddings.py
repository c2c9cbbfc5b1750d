"""Turn texts into vectors that can be compared, whichever model makes them.

    embedder = build_embedder(settings)
    embedder.passages(["..."])       # float32, one unit-length row a text
    embedder.query("...")            # one unit-length vector

Two sets of vectors may be compared only when their `fingerprint` is the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from errors import ModelUnavailable, Phrase, UnknownModel
from models.failures import explain
from models.providers import Provider, build, connection, resolve
from settings import Settings
from text.analyser import korean_name

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Vectors = NDArray[np.float32]

OPENAI = "openai:text-embedding-3-small"
OFFLINE = "offline:hashing"
BATCH = 256  # Texts in a request: at our chunk sizes within the limits of every provider.
OFFLINE_BATCH = 2048  # No request is made, and a word is looked up once a batch.

# Models trained to see which side of the search a text is on, told by words before it.
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


@dataclass(frozen=True)
class Embedder:
    """An embedding model together with what must be known to reuse its vectors.

    Attributes:
        name: `provider:model`.
        embeddings: The LangChain embeddings, without prefixes and normalisation.
        known_dimension: Length of a vector; None asks the model once, at the first use.
        scheme: Name of the prefix scheme, empty for none.
        revision: Changes when the same model name begins to give other vectors.
        batch: Texts handed to the model at a time.
    """

    name: str
    embeddings: "Embeddings"
    known_dimension: int | None = None
    scheme: str = ""
    query_prefix: str = ""
    passage_prefix: str = ""
    revision: str = ""
    batch: int = BATCH

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.known_dimension or self._checked(self._ask(["dimension"]), 1).shape[1]

    @cached_property
    def fingerprint(self) -> str:
        """Model, dimension, normalisation and prefixes in one line."""
        parts = [self.name, str(self.dimension), "l2", self.scheme, self.revision]
        return "|".join(part for part in parts if part)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, shape (n, dimension).

        Raises:
            ModelError: the model did not answer, or not with one usable vector a text.
        """
        rows = [
            self._vectors(
                [self.passage_prefix + text for text in texts[start : start + self.batch]]
            )
            for start in range(0, len(texts), self.batch)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def query(self, text: str) -> Vectors:
        """Return the unit-length vector of a question, shape (dimension,).

        Raises:
            ModelError: the model did not answer, or not with a usable vector.
        """
        try:
            vector = self.embeddings.embed_query(self.query_prefix + text)
        except Exception as error:
            raise explain(error) from None
        row: Vectors = self._unit(self._checked([vector], 1))[0]
        return row

    def _vectors(self, texts: list[str]) -> Vectors:
        return self._unit(self._checked(self._ask(texts), len(texts)))

    def _ask(self, texts: list[str]) -> Any:
        # The offline model fills an array directly, at a fraction of the cost of lists of floats.
        embed = getattr(self.embeddings, "embed_array", self.embeddings.embed_documents)
        try:
            return embed(texts)
        except Exception as error:
            raise explain(error) from None

    def _checked(self, vectors: Any, expected: int) -> Vectors:
        try:
            array = np.asarray(vectors, dtype=np.float32)
        except (TypeError, ValueError):
            raise _unusable(self.name, Phrase("vectors of several lengths")) from None
        if array.ndim != 2 or len(array) != expected:
            raise _unusable(
                self.name,
                Phrase("{got} vectors for {expected} texts", got=len(array), expected=expected),
            )
        known = self.known_dimension or self.__dict__.get("dimension")
        if known and array.shape[1] != known:
            raise _unusable(
                self.name,
                Phrase(
                    "{got} numbers a vector instead of {known}", got=array.shape[1], known=known
                ),
            )
        if not np.isfinite(array).all():
            raise _unusable(self.name, Phrase("a vector with a number that is none"))
        return array

    def _unit(self, array: Vectors) -> Vectors:
        length = np.linalg.norm(array, axis=1, keepdims=True)
        if not length.all():
            raise _unusable(self.name, Phrase("a vector of zeros"))
        unit: Vectors = (array / length).astype(np.float32, copy=False)
        return unit


def build_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings name.

    Raises:
        UnknownModel: the name in the settings is not that of a model.
        ModelKeyMissing: the provider lacks its key, address or package.
    """
    provider, model = _resolved(settings)
    if provider.name == "offline":
        return _offline(model)
    if provider.name == "anthropic":
        raise UnknownModel(
            "Anthropic has no embedding models.",
            "Set RAG_EMBEDDING_MODEL to one of another provider, or to offline:hashing.",
        )
    options = connection(provider, settings, model) | _options(settings, provider)
    scheme, query, passage = _prefixes(model)
    return Embedder(
        name=f"{provider.name}:{model}",
        embeddings=build(provider, lambda: _remote(provider, model, options)),
        known_dimension=DIMENSIONS.get(model) if provider.name == "openai" else None,
        scheme=scheme,
        query_prefix=query,
        passage_prefix=passage,
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


def _offline(model: str) -> Embedder:
    if model != "hashing":
        raise UnknownModel(
            "There is no offline embedding model {model!r}.",
            "Use {offline}.",
            model=model,
            offline=OFFLINE,
        )
    from models.offline.hashing import HashingEmbeddings

    embeddings = HashingEmbeddings()
    # The vectors themselves tell whether the way of hashing has changed since they were stored.
    sample = (
        (embeddings.embed_array(["A sample of 123 words, 표본 문장"]) * 1000)
        .round()
        .astype(np.int16)
    )
    return Embedder(
        OFFLINE,
        embeddings,
        known_dimension=embeddings.dimension,
        revision=sha256(sample.tobytes() + korean_name().encode()).hexdigest()[:8],
        batch=OFFLINE_BATCH,
    )


def _remote(provider: Provider, model: str, options: dict[str, Any]) -> "Embeddings":
    from langchain.embeddings import init_embeddings

    return init_embeddings(model, provider=provider.langchain, **options)


def _unusable(name: str, what: Phrase) -> ModelUnavailable:
    return ModelUnavailable(
        "The embedding model {name} answered with {what}.",
        "Nothing was stored; try again, or choose another RAG_EMBEDDING_MODEL.",
        name=name,
        what=what,
    )


def _options(settings: Settings, provider: Provider) -> dict[str, Any]:
    if provider.name == "ollama":
        return {}
    if provider.name == "google":
        return {"request_options": {"timeout": settings.request_seconds}}
    return {
        "timeout": settings.request_seconds,
        "max_retries": settings.max_retries,
        # Counting tokens would download a vocabulary; a child is far below any limit.
        "check_embedding_ctx_length": False,
    }
