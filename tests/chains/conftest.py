"""A library of eight short passages in memory, with the part of the index that chains use."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from index.passage import CandidateText, Passage, ScoredId
from index.scope import Scope
from text.analyser import tokens

TEXTS = {
    "a1": "Military leave lasts two years.",
    "a2": "Apply for military leave at the registrar.",
    "b1": "The library opens at nine.",
    "b2": "The library closes at ten in the evening.",
    "c1": "군 휴학은 2년까지 할 수 있다.",
    "c2": "도서관은 아침 9시에 연다.",
    "d1": "Tuition is paid in March and in September.",
    "d2": "Leave of absence for illness needs a certificate.",
}


class TinyEmbedder:
    """Words as coordinates: a text's vector is readable by eye."""

    fingerprint = "tiny|8|l2"
    words = ("military", "leave", "library", "opens", "tuition", "illness", "휴학", "도서")
    dimension = len(words)

    def query(self, text: str) -> Any:
        """Return one unit-length vector, zero where no word is known."""
        found = tokens(text)
        stems = [tokens(word)[0] for word in self.words]
        vector = np.array([float(stem in found) for stem in stems], dtype=np.float32)
        return vector / (np.linalg.norm(vector) or 1.0)

    def passages(self, texts: Sequence[str]) -> Any:
        """Return one unit-length row a text."""
        return np.stack([self.query(text) for text in texts])


class FakeIndex:
    """Word overlap as the lexical ranking, TinyEmbedder for the dense one; counts its calls."""

    def __init__(self) -> None:
        self.embedder = TinyEmbedder()
        self.kept: dict[str, Any] = {}
        self.calls: list[str] = []
        self.hidden: set[str] = set()
        self.generation = 0
        self.model_mismatch = False

    def in_one_snapshot(self, search: Callable[[], Any]) -> Any:
        """Return what `search` returns, asked again when documents changed while it ran."""
        before = self.generation
        found = search()
        return found if self.generation == before else search()

    def lexical_search(
        self, query: str, k: int, scope: Scope, hypothetical: str = ""
    ) -> list[ScoredId]:
        """Return children that share words with the query or the hypothetical passage."""
        self.calls.append("lexical")
        asked = set(tokens(f"{query} {hypothetical}"))
        scored = [ScoredId(c, float(len(asked & set(tokens(t))))) for c, t in TEXTS.items()]
        return sorted((h for h in scored if h.score), key=lambda h: (-h.score, h.child_id))[:k]

    def dense_search(self, vector: Any, k: int, scope: Scope) -> list[ScoredId]:
        """Return children whose vector points the query's way."""
        self.calls.append("dense")
        scored = [ScoredId(c, float(self.embedder.query(t) @ vector)) for c, t in TEXTS.items()]
        return sorted((h for h in scored if h.score), key=lambda h: (-h.score, h.child_id))[:k]

    def candidate_texts(self, ids: Iterable[str], scope: Scope) -> dict[str, CandidateText]:
        """Return the texts of the children this scope may see."""
        self.calls.append("candidate_texts")
        if scope.collections == ():
            return {}
        seen = (passage(child) for child in ids if child not in self.hidden)
        return {
            p.child_id: CandidateText(p.child_id, p.parent_id, p.title, p.heading, p.text)
            for p in seen
        }

    def passages(self, ids: Iterable[str], scope: Scope) -> dict[str, Passage]:
        """Return the children this scope may see."""
        self.calls.append("passages")
        if scope.collections == ():
            return {}
        return {c: passage(c) for c in ids if c not in self.hidden}

    def vectors(self, ids: Sequence[str], scope: Scope) -> Any:
        """Return one row an id."""
        return np.stack([self.embedder.query(TEXTS[child]) for child in ids])

    def meta(self, key: str) -> Any:
        """Return what was kept under a key."""
        return self.kept.get(key)

    def set_meta(self, key: str, value: Any) -> None:
        """Keep a value."""
        self.calls.append("set_meta")
        self.kept[key] = value


def passage(child: str) -> Passage:
    """Return the passage of a child; a1 and a2 have one parent."""
    group = child[0]
    parent = " ".join(text for name, text in TEXTS.items() if name[0] == group)
    start = parent.index(TEXTS[child])
    whole = Passage(
        child_id=child,
        parent_id=group,
        source=f"{group}.md",
        collection="default",
        title=group.upper(),
        language="ko" if group == "c" else "en",
        page=1,
        start=start,
        end=start + len(TEXTS[child]),
        text=TEXTS[child],
        parent_start=0,
        parent_end=len(parent),
        parent_text=parent,
    )
    return replace(whole, heading="Rules")


@pytest.fixture
def index() -> FakeIndex:
    """The library in memory."""
    return FakeIndex()


@pytest.fixture
def scope() -> Scope:
    """Someone who may see everything."""
    return Scope(user="local")
