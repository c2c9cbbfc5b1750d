"""Ask an embedding server in the portions it takes, and match its rows with their texts.

A server that takes fewer texts at once than it is sent says so with 413, 422 or 400, in words of
its own. Whatever the words, half of the texts are tried; the size that worked is kept. A text
alone that is longer than the model can read is shortened until the server takes it.
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from models.wire.error_details import Said, said

logger = logging.getLogger(__name__)

Ask = Callable[[list[str]], Any]
_PORTION = frozenset({400, 413, 422, 500, 507})
_SHORTEST = 100  # characters; a text this short is refused for another reason
_BATCH = re.compile(r"batch|배치|批|too many (?:inputs|texts|items)|array", re.I)


@dataclass
class Learnt:
    """What was learnt of an embedding server while the process runs.

    Attributes:
        batch: Most texts it takes at once; 0 is not known.
        dimension: Length of its vectors; 0 is not known.
        adopted: Whether the dimension is that of stored vectors and was not seen yet.
    """

    batch: int = 0
    dimension: int = 0
    adopted: bool = False


class InOrder:
    """OpenAI's client for embeddings, its rows in the order of the texts.

    The protocol gives each row the `index` of its text and promises no order.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def create(self, **asked: Any) -> Any:
        """Ask as the client does.

        Raises:
            ValueError: the rows name texts that were not sent, or one twice.
        """
        response = self._client.create(**asked)
        response.data = in_order(response.data)
        return response

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def in_order(rows: Sequence[Any]) -> list[Any]:
    """Return rows by their `index`; as they are where a server gives all the same or none.

    Raises:
        ValueError: two of them have the same index, or one has none.
    """
    places = [getattr(row, "index", None) for row in rows]
    if len(set(places)) <= 1:
        return list(rows)
    if not all(isinstance(place, int) for place in places) or len(set(places)) < len(places):
        raise ValueError("rows of embeddings with the index of the same text")
    return sorted(rows, key=lambda row: row.index)


class Portions:
    """Asks for the vectors of texts, in fewer at a time or shorter where that is refused."""

    def __init__(self, ask: Ask, learnt: Learnt) -> None:
        self._ask = ask
        self._learnt = learnt
        self._shortened = False

    def vectors(self, texts: list[str]) -> list[Any]:
        """Return what the server answered, one portion after the other.

        Raises:
            Exception: what the client raised, where fewer or shorter texts do not help.
        """
        before = self._learnt.batch
        found = self._portions(texts)
        if self._shortened:  # it was no matter of how many
            self._learnt.batch = before
        return found

    def _portions(self, texts: list[str]) -> list[Any]:
        try:
            return [self._ask(texts)]
        except Exception as error:
            what = said(error)
            if what is None or what.status not in _PORTION or what.no_model:
                raise
            if len(texts) == 1:
                return [self._shorter(texts[0], what, error)]
        half = (len(texts) + 1) // 2
        found = self._portions(texts[:half])
        self._learnt.batch = min(half, self._learnt.batch or half)
        rest = texts[half:]
        while rest:  # the first half may have shown that it must be fewer still
            size = min(self._learnt.batch, len(rest))
            found += self._portions(rest[:size])
            rest = rest[size:]
        return found

    def _shorter(self, text: str, what: Said, error: Exception) -> Any:
        if not what.too_long and (len(text) <= 8 * _SHORTEST or _BATCH.search(what.text)):
            raise error
        whole = len(text)
        while len(text) > _SHORTEST:
            text = text[: max(_SHORTEST, len(text) // 2)]
            try:
                found = self._ask([text])
            except Exception as again:
                what_now = said(again)
                if what_now is None or what_now.status not in _PORTION:
                    raise
            else:
                self._shortened = True
                logger.info("of %d characters the first %d were embedded", whole, len(text))
                return found
        raise error
