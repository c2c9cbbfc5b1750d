"""An embedding model with what must be known to keep and compare its vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from errors import EmbeddingMismatch, ModelError, ModelUnavailable, Phrase
from models.failures import explain, named
from models.wire.embedding_requests import Learnt, Portions
from models.wire.endpoint import ROLES, Asked

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Vectors = NDArray[np.float32]

BATCH = 256  # Texts in a request: at our chunk sizes within the limits of most providers.


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
        asked: How messages name it; None for the embedded one.
        hasty: Makes a client for questions, which must not keep a reader waiting.
        learnt: What its server was found to take.
    """

    name: str
    embeddings: "Embeddings"
    known_dimension: int | None = None
    scheme: str = ""
    query_prefix: str = ""
    passage_prefix: str = ""
    revision: str = ""
    batch: int = BATCH
    asked: Asked | None = None
    hasty: "Callable[[], Embeddings] | None" = None
    learnt: Learnt = field(default_factory=Learnt, compare=False, repr=False)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        if not (self.known_dimension or self.learnt.dimension):
            self._checked(self._ask(["dimension"])[0], 1)
        return self.known_dimension or self.learnt.dimension

    @property
    def fingerprint(self) -> str:
        """Model, dimension, normalisation and prefixes in one line."""
        return self._fingerprint(self.dimension)

    def made(self, fingerprint: str) -> bool:
        """Return whether the vectors of a fingerprint are this model's.

        Nobody is asked for that: as long as no vector was seen, the dimension is taken to be the
        stored ones'; the first vector shows whether it is.
        """
        if not (self.known_dimension or self.learnt.dimension):
            number = fingerprint.removeprefix(f"{self.name}|").partition("|")[0]
            if not number.isdecimal() or self._fingerprint(int(number)) != fingerprint:
                return False
            self.learnt.dimension, self.learnt.adopted = int(number), True
        return self.fingerprint == fingerprint

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, shape (n, dimension).

        Raises:
            ModelError: the model did not answer, or not with one usable vector a text.
            EmbeddingMismatch: its vectors are of another length than the stored ones.
        """
        rows, start = [], 0
        while start < len(texts):
            size = min(self.batch, self.learnt.batch or self.batch)
            part = [self.passage_prefix + text for text in texts[start : start + size]]
            rows.append(self._vectors(part))
            start += size
        return np.concatenate(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def query(self, text: str) -> Vectors:
        """Return the unit-length vector of a question, shape (dimension,).

        Raises: as `passages`.
        """
        portions = Portions(lambda texts: self._for_queries.embed_query(texts[0]), self.learnt)
        try:
            (vector,) = portions.vectors([self.query_prefix + text])
        except Exception as error:
            raise self._explained(error) from None
        row: Vectors = self._unit(self._checked([vector], 1))[0]
        return row

    @cached_property
    def _for_queries(self) -> "Embeddings":
        """The client of questions: whoever asks waits, and can be answered without vectors."""
        return self.hasty() if self.hasty else self.embeddings

    def _fingerprint(self, dimension: int) -> str:
        parts = [self.name, str(dimension), "l2", self.scheme, self.revision]
        return "|".join(part for part in parts if part)

    def _vectors(self, texts: list[str]) -> Vectors:
        portions = self._ask(texts)
        if len(portions) == 1:
            return self._unit(self._checked(portions[0], len(texts)))
        rows = [self._checked(portion, len(portion)) for portion in portions]
        return self._unit(self._checked(np.concatenate(rows), len(texts)))

    def _ask(self, texts: list[str]) -> list[Any]:
        # The offline model fills an array directly, at a fraction of the cost of lists of floats.
        embed = getattr(self.embeddings, "embed_array", self.embeddings.embed_documents)
        try:
            return Portions(embed, self.learnt).vectors(texts)
        except Exception as error:
            raise self._explained(error) from None

    def _explained(self, error: Exception) -> ModelError:
        return explain(named(error, self.asked) if self.asked else error)

    def _checked(self, vectors: Any, expected: int) -> Vectors:
        try:
            array = np.asarray(vectors, dtype=np.float32)
        except (TypeError, ValueError):
            raise self._unusable(Phrase("vectors of several lengths")) from None
        if array.ndim != 2 or len(array) != expected:
            raise self._unusable(
                Phrase("{got} vectors for {expected} texts", got=len(array), expected=expected)
            )
        self._measured(array.shape[1])
        if not np.isfinite(array).all():
            raise self._unusable(Phrase("a vector with a number that is none"))
        return array

    def _measured(self, got: int) -> None:
        """Hold the length of a vector against what is known of it."""
        known, learnt = self.known_dimension or self.learnt.dimension, self.learnt
        if known and got != known:
            if not learnt.adopted:
                raise self._unusable(
                    Phrase("{got} numbers a vector instead of {known}", got=got, known=known)
                )
            learnt.dimension, learnt.adopted = got, False
            raise EmbeddingMismatch(
                "The {who} gives {got} numbers a vector; the documents were embedded with {known}.",
                "Run `ingest rebuild --vectors` to embed the documents again, "
                "or set RAG_EMBEDDING_MODEL back.",
                who=self._who,
                got=got,
                known=known,
            )
        learnt.dimension, learnt.adopted = got, False

    def _unit(self, array: Vectors) -> Vectors:
        length = np.linalg.norm(array, axis=1, keepdims=True)
        if not length.all():
            raise self._unusable(Phrase("a vector of zeros"))
        unit: Vectors = (array / length).astype(np.float32, copy=False)
        return unit

    @property
    def _who(self) -> Phrase:
        name = ROLES["embedding"]
        return (
            self.asked.phrase if self.asked else Phrase("{role} {name}", role=name, name=self.name)
        )

    def _unusable(self, what: Phrase) -> ModelUnavailable:
        return ModelUnavailable(
            "The {who} answered with {what}.",
            "Nothing was stored; try again, or choose another RAG_EMBEDDING_MODEL.",
            who=self._who,
            what=what,
        )
