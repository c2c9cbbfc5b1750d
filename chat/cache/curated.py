"""Curated answers: questions that a person has banned from the cache, and answers approved for it.

A banned question is answered anew each time, and its answer is not cached. An approved answer is
given to whoever asks its question, or one that the gate finds the same, under the rules of the
cache: not to a question that refers to earlier turns, only to those who can see every passage that
it cites as it was, and only while the guardrails let it pass. It is neither rechecked nor does it
expire: the words of its passages decide how long it is right.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chains.sources import Citation
from chat.cache.entry import Entry, Hit, from_text
from chat.cache.keys import normalised
from chat.cache.questions.gate import depends_on_asker, difference
from chat.feedback.promotions import Promotion, PromotionStore
from guardrails.engine import Guard
from index.scope import Scope
from settings import Settings

if TYPE_CHECKING:
    from index.passage import Passage
    from models.embedder import Embedder

_CANDIDATES = 8  # nearest questions that the gate compares
Visible = Callable[[Sequence[Citation]], bool]


class CuratedAnswers:
    """Bans and approved answers of `app.db`; threads may share it.

    Args:
        promotions: Where they are stored.
        embedder: Proposes questions that may ask the same.
        guard: Its rails on answers run before an approved one is given.
        settings: The least cosine of two questions that the gate compares.
    """

    def __init__(
        self,
        promotions: PromotionStore,
        embedder: "Callable[[], Embedder]",
        guard: Guard,
        settings: Settings,
    ) -> None:
        self._promotions = promotions
        self._embedder = embedder
        self._guard = guard
        self._settings = settings
        self._state: tuple[Any, frozenset[str], dict[str, Entry]] | None = None
        self._vectors: dict[str, Any] = {}

    def banned(self, question: str) -> bool:
        """Return whether a question is never answered from the cache."""
        return normalised(question) in self._read()[0]

    def find(self, question: str, visible: Visible) -> Hit | None:
        """Return the approved answer to a question, or None.

        Args:
            question: As it was asked; one that refers to earlier turns has none.
            visible: Whether the user can see all passages cited, with the words quoted.
        """
        approved = self._read()[1]
        if not approved or depends_on_asker(question):
            return None
        hit = self._exact(question, approved) or self._semantic(question, approved)
        if hit is None or not visible(hit.entry.answer.citations):
            return None
        decision = self._guard.check(hit.entry.answer.answer, "answer")
        return hit if decision.action == "allow" else None

    def _exact(self, question: str, approved: Mapping[str, Entry]) -> Hit | None:
        entry = approved.get(normalised(question))
        return Hit(entry, "approved") if entry else None

    def _semantic(self, question: str, approved: Mapping[str, Entry]) -> Hit | None:
        embedder = self._embedder()
        asked = embedder.query(question)
        for key, entry in approved.items():
            if key not in self._vectors:
                self._vectors[key] = embedder.query(entry.question)
        ranked = sorted(
            ((float(self._vectors[key] @ asked), key) for key in approved), reverse=True
        )
        for cosine, key in ranked[:_CANDIDATES]:
            if cosine < self._settings.cache_cosine:
                break
            if difference(approved[key].question, question) is None:
                return Hit(approved[key], "approved", cosine)
        return None

    def _read(self) -> tuple[frozenset[str], dict[str, Entry]]:
        version = self._promotions.version("cache", "ban")
        if self._state is None or self._state[0] != version:
            rows = self._promotions.active("cache", "ban")
            bans = frozenset(normalised(row.question) for row in rows if row.kind == "ban")
            entries = {
                normalised(row.question): entry
                for row in rows
                if row.kind == "cache" and (entry := _entry(row)) is not None
            }
            approved = {key: entry for key, entry in entries.items() if key not in bans}
            self._state = version, bans, approved
        return self._state[1], self._state[2]


def visible_citations(
    passages: "Callable[[Sequence[str], Scope], Mapping[str, Passage]]", scope: Scope
) -> Visible:
    """Return whether a scope sees all passages cited, with the words that were quoted.

    Args:
        passages: Returns the visible passages by child id (`SearchIndex.passages`).
        scope: Of who asks.
    """

    def visible(citations: Sequence[Citation]) -> bool:
        found = passages([one.child_id for one in citations], scope)
        return bool(citations) and all(_is_same(found.get(one.child_id), one) for one in citations)

    return visible


def _is_same(passage: "Passage | None", citation: Citation) -> bool:
    if passage is None or citation.source not in (passage.source, *passage.also_in):
        return False
    return citation.quote in passage.parent_text


def _entry(row: Promotion) -> Entry | None:
    try:
        return from_text(json.dumps(row.data["entry"]))
    except (ValueError, KeyError):  # of an earlier program
        return None
