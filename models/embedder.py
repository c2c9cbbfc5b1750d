"""Embedder: an embedding model with its prefixes, normalisation, batching and fingerprint."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from errors import EmbeddingMismatch, ModelError, ModelUnavailable, Phrase
from models.bulk.batch_client import BatchEmbedding
from models.failures import explain, named
from models.wire.embedding_requests import BatchedRequests, ServerLimits
from models.wire.endpoint import ROLES, Endpoint

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Vectors = NDArray[np.float32]
Execution = Literal["inline", "processes", "calls"]

BATCH = 256  # Texts in a request; at our chunk sizes within the limits of most providers.


@dataclass(frozen=True)
class Embedder:
    """An embedding model that returns unit-length vectors.

    Attributes:
        name: `provider:model`.
        embeddings: The LangChain embeddings; prefixes and normalisation are added here.
        known_dimension: Length of a vector; None probes the model once, at the first use.
        scheme: Name of the prefix scheme, empty for none.
        revision: Changes when the same model name begins to give other vectors.
        batch: Texts embedded at a time.
        endpoint: How error messages name it; None for the embedded model.
        make_query_client: Builds the client for questions, with shorter timeouts.
        execution: How an ingest embeds documents. `inline`: as fast as they are read, so that
            their vectors are committed with their words. Others follow behind: `processes` in
            child processes, one a core but one, which build the same embedder from its name;
            `calls` in this process, a batch at a time.
        cluster: Address of the Ray cluster whose machines take the place of child processes.
        batches: The batch API that embeds many texts behind; None to use ordinary requests alone.
        limits: Limits of its server, observed while the process runs.
    """

    name: str
    embeddings: "Embeddings"
    known_dimension: int | None = None
    scheme: str = ""
    query_prefix: str = ""
    passage_prefix: str = ""
    revision: str = ""
    batch: int = BATCH
    endpoint: Endpoint | None = None
    make_query_client: "Callable[[], Embeddings] | None" = None
    execution: Execution = "calls"
    cluster: str = field(default="", compare=False)
    batches: BatchEmbedding | None = field(default=None, compare=False)
    limits: ServerLimits = field(default_factory=ServerLimits, compare=False, repr=False)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        if not (self.known_dimension or self.limits.dimension):
            self._checked(self._embed(["dimension"])[0], 1)
        return self.known_dimension or self.limits.dimension

    @property
    def fingerprint(self) -> str:
        """Model, dimension, normalisation and prefixes in one line."""
        return self._fingerprint(self.dimension)

    def matches(self, fingerprint: str) -> bool:
        """Return whether vectors with this fingerprint were made by this model.

        No request is sent: until a vector was seen, the dimension of the stored vectors is
        adopted; the first vector confirms or refutes it.
        """
        if not (self.known_dimension or self.limits.dimension):
            dimension = fingerprint.removeprefix(f"{self.name}|").partition("|")[0]
            if not dimension.isdecimal() or self._fingerprint(int(dimension)) != fingerprint:
                return False
            self.limits.dimension, self.limits.adopted = int(dimension), True
        return self.fingerprint == fingerprint

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, shape (n, dimension).

        Raises:
            ModelError: the model did not answer with one usable vector for each text.
            EmbeddingMismatch: its vectors have another dimension than the stored ones.
        """
        rows, start = [], 0
        while start < len(texts):
            size = min(self.batch, self.limits.batch or self.batch)
            part = [self.passage_prefix + text for text in texts[start : start + size]]
            rows.append(self._vectors(part))
            start += size
        return np.concatenate(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def rows(self, vectors: Sequence[Any]) -> Vectors:
        """Return vectors that the model gave elsewhere as `passages` would; errors are its own."""
        return self._unit(self._checked(vectors, len(vectors)))

    def query(self, text: str) -> Vectors:
        """Return the unit-length vector of a question, shape (dimension,).

        Raises: as `passages`.
        """
        requests = BatchedRequests(
            lambda texts: self._query_client.embed_query(texts[0]), self.limits
        )
        try:
            (vector,) = requests.vectors([self.query_prefix + text])
        except Exception as error:
            raise self._explained(error) from None
        row: Vectors = self._unit(self._checked([vector], 1))[0]
        return row

    @cached_property
    def _query_client(self) -> "Embeddings":
        """The client of questions; it times out early, since lexical search can answer alone."""
        return self.make_query_client() if self.make_query_client else self.embeddings

    def _fingerprint(self, dimension: int) -> str:
        parts = [self.name, str(dimension), "l2", self.scheme, self.revision]
        return "|".join(part for part in parts if part)

    def _vectors(self, texts: list[str]) -> Vectors:
        batches = self._embed(texts)
        if len(batches) == 1:
            return self._unit(self._checked(batches[0], len(texts)))
        rows = [self._checked(batch, len(batch)) for batch in batches]
        return self._unit(self._checked(np.concatenate(rows), len(texts)))

    def _embed(self, texts: list[str]) -> list[Any]:
        # The offline model fills an array directly, at a fraction of the cost of lists of floats.
        embed = getattr(self.embeddings, "embed_array", self.embeddings.embed_documents)
        try:
            return BatchedRequests(embed, self.limits).vectors(texts)
        except Exception as error:
            raise self._explained(error) from None

    def _explained(self, error: Exception) -> ModelError:
        return explain(named(error, self.endpoint) if self.endpoint else error)

    def _checked(self, vectors: Any, expected: int) -> Vectors:
        try:
            array = np.asarray(vectors, dtype=np.float32)
        except (TypeError, ValueError):
            raise self._unusable(Phrase("vectors of several lengths")) from None
        if array.ndim != 2 or len(array) != expected:
            raise self._unusable(
                Phrase("{got} vectors for {expected} texts", got=len(array), expected=expected)
            )
        self._check_dimension(array.shape[1])
        if not np.isfinite(array).all():
            raise self._unusable(Phrase("a vector with a number that is none"))
        return array

    def _check_dimension(self, got: int) -> None:
        """Compare the length of a vector with the known dimension."""
        known, limits = self.known_dimension or self.limits.dimension, self.limits
        if known and got != known:
            if not limits.adopted:
                raise self._unusable(
                    Phrase("{got} numbers a vector instead of {known}", got=got, known=known)
                )
            limits.dimension, limits.adopted = got, False
            raise EmbeddingMismatch(
                "The {who} gives {got} numbers a vector; the documents were embedded with {known}.",
                "Run `ingest rebuild --vectors` to embed the documents again, "
                "or set RAG_EMBEDDING_MODEL back.",
                who=self._name_phrase,
                got=got,
                known=known,
            )
        limits.dimension, limits.adopted = got, False

    def _unit(self, array: Vectors) -> Vectors:
        length = np.linalg.norm(array, axis=1, keepdims=True)
        if not length.all():
            raise self._unusable(Phrase("a vector of zeros"))
        unit: Vectors = (array / length).astype(np.float32, copy=False)
        return unit

    @property
    def _name_phrase(self) -> Phrase:
        if self.endpoint:
            return self.endpoint.phrase
        return Phrase("{role} {name}", role=ROLES["embedding"], name=self.name)

    def _unusable(self, what: Phrase) -> ModelUnavailable:
        return ModelUnavailable(
            "The {who} answered with {what}.",
            "Try again, or choose another RAG_EMBEDDING_MODEL.",
            who=self._name_phrase,
            what=what,
        )
