"""Hybrid search: lexical and dense rankings, fused, reranked by proximity, read as passages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from chains.retrieval.calibration import DenseWeight
from chains.retrieval.cross_language import (
    ENOUGH,
    UNKNOWN,
    evidence,
    interleaved,
    places,
    rank_other_languages,
)
from chains.retrieval.fusion import Rankings, normalised, ranks, rrf, weighted
from chains.retrieval.mmr import diversify
from chains.retrieval.proximity import CANDIDATES, rerank_by_proximity
from chains.retrieval.query.hyde import midpoint
from chains.retrieval.query.topics import has_topic
from errors import EmptyQuery
from index.passage import Level, Passage, ScoredId
from index.scope import Scope
from index.search import SearchIndex
from text.analyser import tokens
from text.language import detect_language

Fusion = Literal["weighted", "rrf"]
Vector = NDArray[np.float32]

CHILDREN_PER_PARENT = 4  # more of one parent seldom match a question at the default sizes
DEPTH = 60  # least candidates of each ranking where two are fused; fewer starve fusion
DEPTH_ACROSS = 200  # of the dense ranking where it must reach passages of another language, too
MMR_CANDIDATES = 20  # passages that MMR chooses from
SPARE = 5  # candidates beyond those needed, since some may be gone by the time they are read


@dataclass(frozen=True)
class HybridSearch:
    """A search of the index within one access scope.

    Attributes:
        level: `parent` returns each parent once, with its best child; `child` each child.
        fusion: How the two rankings are joined.
        dense: The weight of the dense ranking; 0 and 1 make the search lexical or dense only.
        mmr: Whether passages are chosen for diversity, too.
    """

    index: SearchIndex
    scope: Scope
    level: Level
    fusion: Fusion
    dense: DenseWeight
    mmr: bool = False

    def passages(self, query: str, k: int, hypothetical: str = "") -> list[Passage]:
        """Return at most `k` passages, best first; `hypothetical` is a passage made by HyDE.

        Raises:
            EmptyQuery: the query holds no word.
            ModelError: the embedding model did not answer.
            EmbeddingMismatch: the documents were embedded by another model.
        """
        if not tokens(query):  # a model would give even "?!" a vector, and it lies near something
            raise EmptyQuery(
                "The question holds no words that can be searched for.",
                "Name what you are looking for in a few words.",
            )
        wanted = max(k, MMR_CANDIDATES) if self.mmr else k
        foreign = self._foreign_languages(query)
        rankings, vector = self._rankings(query, hypothetical, wanted, bool(foreign))
        if self.fusion == "rrf" and len(rankings) > 1:
            # Proximity adds to scores, and these are ranks only.
            best = self._best(query, rrf(rankings), wanted, by_terms=False)
        else:
            complete = self._with_all_cosines(rankings, vector)
            if foreign:
                best = self._across_languages(query, complete, wanted, foreign)
            else:
                best = self._best(query, self._fused(complete), wanted, self._by_terms)
        passages = self._read(best[:wanted], rankings)
        return self._diverse(passages, k) if self.mmr else passages

    @property
    def _by_terms(self) -> bool:
        """Whether terms count, so that their proximity does; it is relative to the best score."""
        return self.dense.weight < 1.0

    def _foreign_languages(self, query: str) -> frozenset[str]:
        """Return the languages of documents, other than the query's, that the model searches."""
        if self.dense.others is None:
            return frozenset()
        return self.index.languages - {detect_language(query), UNKNOWN}

    def _rankings(
        self, query: str, hypothetical: str, wanted: int, across: bool
    ) -> tuple[dict[str, Sequence[ScoredId]], Vector | None]:
        """Return the ranking of each retriever, and the query's vector where one is dense."""
        depth = max(wanted * CHILDREN_PER_PARENT, CANDIDATES)
        if across or 0.0 < self.dense.weight < 1.0:
            depth = max(depth, DEPTH)
        rankings: dict[str, Sequence[ScoredId]] = {}
        vector: Vector | None = None
        if self.dense.weight < 1.0:
            rankings["lexical"] = self.index.lexical_search(query, depth, self.scope, hypothetical)
        if across or self.dense.weight > 0.0:
            vector = midpoint(self.index.embedder, query, hypothetical)
            if np.any(vector):  # hashed vectors of unknown words may be zero
                depth = max(depth, DEPTH_ACROSS) if across else depth
                rankings["dense"] = self.index.dense_search(vector, depth, self.scope)
        return rankings, vector

    def _fused(self, rankings: Rankings) -> list[ScoredId]:
        weights = {"lexical": 1.0 - self.dense.weight, "dense": self.dense.weight}
        return weighted(rankings, weights, {"dense": self.dense.baseline})

    def _across_languages(
        self, query: str, rankings: Rankings, wanted: int, foreign: frozenset[str]
    ) -> list[ScoredId]:
        """Return the children to be read from documents of the query's language and of others."""
        ids = {hit.child_id for ranking in rankings.values() for hit in ranking}
        languages = self.index.child_languages(list(ids))
        apart = {child for child, language in languages.items() if language in foreign}
        near = {
            name: [hit for hit in ranking if hit.child_id not in apart]
            for name, ranking in rankings.items()
        }
        own = self._best(query, self._fused(near), wanted, self._by_terms)
        others = rank_other_languages(rankings, apart, self.dense)
        if not own or not others:
            return own or self._best(query, others, wanted, by_terms=False)
        best = self._best(query, others, wanted, by_terms=False)
        return interleaved(own, best, self._places(query, own[0].child_id, rankings, apart))

    def _places(self, query: str, best: str, rankings: Rankings, apart: set[str]) -> frozenset[int]:
        """Return the places of other languages, by the best child in the query's language."""
        across, cosines = self.dense.others, dict(rankings.get("dense", ()))
        texts = self.index.candidate_texts([best], self.scope)
        if across is None or best not in texts or best not in cosines:
            return ENOUGH
        found = evidence(query, texts[best].text, self.dense.similarity(cosines[best]))
        highest = max(cosine for child, cosine in cosines.items() if child in apart)
        return places(found, across.similarity(highest), across.threshold)

    def _with_all_cosines(self, rankings: Rankings, vector: Vector | None) -> Rankings:
        """Add the cosines of what only the lexical ranking holds, so that both score every one."""
        dense = rankings.get("dense")
        if vector is None or not dense or "lexical" not in rankings:
            return rankings
        ranked = {hit.child_id for hit in dense}
        missing = [hit.child_id for hit in rankings["lexical"] if hit.child_id not in ranked]
        if not missing:
            return rankings
        vectors = self.index.vectors(missing, self.scope)
        known = vectors.any(axis=1)  # a row of zeros has no vector yet
        cosines = np.where(known, vectors @ vector, self._expected_cosines(rankings, missing))
        more = map(ScoredId, missing, map(float, cosines))
        return {**rankings, "dense": [*dense, *more]}

    def _expected_cosines(self, rankings: Rankings, children: Sequence[str]) -> Vector:
        """Return cosines that stand as high among the cosines as the BM25 scores among theirs.

        A child whose vector is still to be computed is then ranked by words alone, neither before
        nor behind the others for what is not known of it.
        """
        shares = normalised(rankings["lexical"])
        best = max(hit.score for hit in rankings["dense"])
        floor = min(self.dense.baseline, best)
        return np.array([floor + shares[child] * (best - floor) for child in children], np.float32)

    def _best(
        self, query: str, fused: Sequence[ScoredId], wanted: int, by_terms: bool
    ) -> list[ScoredId]:
        """Return the children to be read, best first: at parent level the best of each parent."""
        likely = wanted * (CHILDREN_PER_PARENT if self.level == "parent" else 1) + SPARE
        # An entry for a topic may stand in a long table, which ranks low by its words.
        likely = max(likely, DEPTH if by_terms and has_topic(query) else CANDIDATES)
        best = self._reranked(query, fused[:likely], by_terms)
        if len(best) < wanted and len(fused) > likely:  # few, long parents took all the places
            best = self._reranked(query, fused, by_terms)
        return best

    def _reranked(self, query: str, fused: Sequence[ScoredId], by_terms: bool) -> list[ScoredId]:
        # Children that are no longer live, or not visible to the scope, have no text in here.
        texts = self.index.candidate_texts([hit.child_id for hit in fused], self.scope)
        best: dict[str, ScoredId] = {}
        for hit in rerank_by_proximity(query, fused, texts, float(by_terms)):
            if text := texts.get(hit.child_id):
                key = text.parent_id if self.level == "parent" else text.child_id
                best.setdefault(key, hit)
        return list(best.values())

    def _read(self, best: Sequence[ScoredId], rankings: Rankings) -> list[Passage]:
        """Return the passages of scored children, with their rank in each ranking."""
        positions = {name: ranks(ranking) for name, ranking in rankings.items()}
        passages = self.index.passages([hit.child_id for hit in best], self.scope)
        return [
            passages[child].scored(
                score,
                {name: rank[child] for name, rank in positions.items() if child in rank},
                self.level,
            )
            for child, score in best
            if child in passages
        ]

    def _diverse(self, passages: Sequence[Passage], k: int) -> list[Passage]:
        if not passages:
            return []
        vectors = self.index.vectors([passage.child_id for passage in passages], self.scope)
        relevance = np.array([passage.score for passage in passages])
        return [passages[position] for position in diversify(relevance, vectors, k)]
