"""Embedding requests: adaptive batch size, truncation of long texts, rows in the order of texts.

A server that takes fewer texts at once than it is sent answers 413, 422 or 400, each with another
message. Whatever the message, the batch is halved; the size that worked is remembered. A single
text that is longer than the model can read is truncated until the server takes it.
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from models.wire.error_details import ErrorDetails, error_details

logger = logging.getLogger(__name__)

EmbedBatch = Callable[[list[str]], Any]
_BATCH_STATUSES = frozenset({400, 413, 422, 500, 507})
_MIN_CHARS = 100  # characters; a text this short is refused for another reason
_BATCH_WORDS = re.compile(r"batch|배치|批|too many (?:inputs|texts|items)|array", re.I)


@dataclass
class ServerLimits:
    """Limits of an embedding server, observed while the process runs.

    Attributes:
        batch: Most texts it takes in a request; 0 is unknown.
        dimension: Length of its vectors; 0 is unknown.
        adopted: Whether the dimension is that of stored vectors and no vector has confirmed it.
    """

    batch: int = 0
    dimension: int = 0
    adopted: bool = False


class OrderedEmbeddings:
    """OpenAI's embeddings client with its rows in the order of the texts.

    The protocol gives each row the `index` of its text and promises no order.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def create(self, **request: Any) -> Any:
        """Send a request as the client does.

        Raises:
            ValueError: as `in_order`.
        """
        response = self._client.create(**request)
        response.data = in_order(response.data)
        return response

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def in_order(rows: Sequence[Any]) -> list[Any]:
    """Return rows sorted by `index`; unchanged where all have the same index or none.

    Raises:
        ValueError: two rows have the same index, or only some have one.
    """
    places = [getattr(row, "index", None) for row in rows]
    if len(set(places)) <= 1:
        return list(rows)
    if not all(isinstance(place, int) for place in places) or len(set(places)) < len(places):
        raise ValueError("rows of embeddings with the index of the same text")
    return sorted(rows, key=lambda row: row.index)


class BatchedRequests:
    """Embeds texts, in smaller batches or truncated where the server refuses them."""

    def __init__(self, embed_batch: EmbedBatch, limits: ServerLimits) -> None:
        self._embed_batch = embed_batch
        self._limits = limits
        self._truncated = False

    def vectors(self, texts: list[str]) -> list[Any]:
        """Return the answers of the server, one for each batch.

        Raises:
            Exception: the client's own, where fewer or shorter texts do not help.
        """
        known_batch = self._limits.batch
        batches = self._batches(texts)
        if self._truncated:  # one long text was the cause, not the size of the batch
            self._limits.batch = known_batch
        return batches

    def _batches(self, texts: list[str]) -> list[Any]:
        try:
            return [self._embed_batch(texts)]
        except Exception as error:
            details = error_details(error)
            if details is None or details.status not in _BATCH_STATUSES or details.unknown_model:
                raise
            if len(texts) == 1:
                return [self._shortened(texts[0], details, error)]
        half = (len(texts) + 1) // 2
        batches = self._batches(texts[:half])
        self._limits.batch = min(half, self._limits.batch or half)
        rest = texts[half:]
        while rest:  # the first half may have lowered the limit further
            size = min(self._limits.batch, len(rest))
            batches += self._batches(rest[:size])
            rest = rest[size:]
        return batches

    def _shortened(self, text: str, details: ErrorDetails, error: Exception) -> Any:
        if not details.too_long and (
            len(text) <= 8 * _MIN_CHARS or _BATCH_WORDS.search(details.text)
        ):
            raise error
        original = len(text)
        while len(text) > _MIN_CHARS:
            text = text[: max(_MIN_CHARS, len(text) // 2)]
            try:
                vectors = self._embed_batch([text])
            except Exception as again:
                retry_details = error_details(again)
                if retry_details is None or retry_details.status not in _BATCH_STATUSES:
                    raise
            else:
                self._truncated = True
                logger.info("of %d characters the first %d were embedded", original, len(text))
                return vectors
        raise error
