"""Find the passages that answer a question.

    retriever = build_retriever(index, settings, scope=Scope(user="local"))
    retriever.invoke("How long is military leave?")     # LangChain Documents
    retriever.search("How long is military leave?")     # Found passages with scores and ranks

Small children are searched and whole parents are returned ("small to big"): a child is short
enough to be about one thing, its parent long enough to be understood.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, PrivateAttr

from chains.fusion import Rankings, ranks, rrf, weighted
from chains.mmr import diversify
from chains.records import Found
from chains.weights import dense_share
from errors import EmptyQuery
from ingest.records import Hit, Scope
from settings import Mode, Settings
from text.analyser import tokens
from text.language import detect_language

if TYPE_CHECKING:
    from ingest.index import Index

Level = Literal["child", "parent"]
Method = Literal["weighted", "rrf"]

CHILDREN_A_PARENT = 4  # of the default sizes' five, about as many match a question
DEPTH = 60  # candidates a leg brings at least when two are joined; fewer starve fusion
MMR_POOL = 20  # passages to choose from
SPARE = 5


def build_retriever(
    index: "Index",
    settings: Settings,
    *,
    scope: Scope,
    mode: Mode | None = None,
    k: int | None = None,
    level: Level = "parent",
    fusion: Method | None = None,
) -> "Retriever":
    """Return a retriever over the index; None takes the value of the settings."""
    return Retriever(
        index=index,
        scope=scope,
        mode=mode or settings.mode,
        k=k or settings.top_k,
        level=level,
        fusion=fusion or settings.fusion,
    )


class Retriever(BaseRetriever):
    """A LangChain retriever over the index, seen through one access scope.

    Attributes:
        index: Where to look.
        scope: Whose eyes to look with; there is no default.
        mode: `lexical`, `dense`, `hybrid`, or `mmr` (hybrid, then diverse).
        k: Passages returned at most; `invoke(query, k=3)` overrules it for one call.
        level: `parent` returns one passage a parent, its best child first; `child` each child.
        fusion: How hybrid joins its legs.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    index: Any = Field(repr=False)
    scope: Scope
    mode: Mode = "hybrid"
    k: int = Field(default=5, ge=1)
    level: Level = "parent"
    fusion: Method = "weighted"
    _shares: dict[str, float] = PrivateAttr(default_factory=dict)

    def search(self, query: str, k: int | None = None) -> list[Found]:
        """Return at most `k` passages, best first.

        Raises:
            EmptyQuery: the query holds nothing this mode can search for.
        """
        k = k or self.k
        pool = max(k, MMR_POOL) if self.mode == "mmr" else k
        rankings, weights = self._legs(query, pool * CHILDREN_A_PARENT)
        if self.fusion == "rrf" and len(rankings) > 1:
            fused = rrf(rankings)
        else:
            fused = weighted(rankings, weights)
        found = self._found(fused, pool, rankings)
        return self._diverse(found, k) if self.mode == "mmr" else found[:k]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return [to_document(found, self.level) for found in self.search(query, k)]

    def _legs(self, query: str, depth: int) -> tuple[dict[str, Sequence[Hit]], dict[str, float]]:
        """Return each leg's hits and the weight it has for this query."""
        share = self._dense_share(query)
        if 0.0 < share < 1.0:
            depth = max(depth, DEPTH)
        rankings: dict[str, Sequence[Hit]] = {}
        if share < 1.0 and tokens(query):
            rankings["lexical"] = self.index.lexical(query, depth, self.scope)
        if share > 0.0 and query.strip():
            vector = self.index.embedder.query(query)
            if np.any(vector):  # hashed vectors of a query without words are zero
                rankings["dense"] = self.index.dense(vector, depth, self.scope)
        if not rankings:
            raise EmptyQuery(
                "The question holds no words that can be searched for.",
                "Name what you are looking for in a few words.",
            )
        return rankings, {"lexical": 1.0 - share, "dense": share}

    def _dense_share(self, query: str) -> float:
        if self.mode in ("lexical", "dense"):
            return float(self.mode == "dense")
        if self.fusion == "rrf":
            return 0.5
        language = detect_language(query)
        if language not in self._shares:
            self._shares[language] = dense_share(self.index, language)
        return self._shares[language]

    def _found(self, fused: Sequence[Hit], wanted: int, rankings: Rankings) -> list[Found]:
        """Return the first live passages in fused order, at parent level one a parent."""
        likely = wanted * (CHILDREN_A_PARENT if self.level == "parent" else 1) + SPARE
        found = self._merge(fused[:likely], rankings)
        if len(found) < wanted and len(fused) > likely:  # few, long parents took all the places
            found = self._merge(fused, rankings)
        return found

    def _merge(self, fused: Sequence[Hit], rankings: Rankings) -> list[Found]:
        places = {leg: ranks(hits) for leg, hits in rankings.items()}
        passages = self.index.passages([hit.child_id for hit in fused], self.scope)
        seen: set[str] = set()
        found = []
        for hit in fused:
            passage = passages.get(hit.child_id)
            if passage is None:  # not live any more, or not for these eyes
                continue
            key = passage.parent_id if self.level == "parent" else passage.child_id
            if key not in seen:
                seen.add(key)
                legs = {leg: at[hit.child_id] for leg, at in places.items() if hit.child_id in at}
                found.append(Found(passage, hit.score, legs))
        return found

    def _diverse(self, found: Sequence[Found], k: int) -> list[Found]:
        if not found:
            return []
        vectors = self.index.vectors([item.passage.child_id for item in found])
        relevance = np.array([item.score for item in found])
        return [found[i] for i in diversify(relevance, vectors, k)]


def to_document(found: Found, level: Level = "parent") -> Document:
    """Return a found passage as a LangChain Document: parent or child text, and where it is."""
    passage = found.passage
    whole = level == "parent"
    return Document(
        id=passage.parent_id if whole else passage.child_id,
        page_content=passage.parent_text if whole else passage.text,
        metadata={
            "source": passage.source,
            "collection": passage.collection,
            "title": passage.title,
            "heading": passage.heading,
            "language": passage.language,
            "page": passage.page,
            "start": passage.parent_start if whole else passage.start,
            "end": passage.parent_end if whole else passage.end,
            "parent_id": passage.parent_id,
            "child_id": passage.child_id,
            "score": found.score,
            "legs": dict(found.legs),
        },
    )
