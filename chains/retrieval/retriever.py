"""Find the passages that answer a question.

    retriever = build_retriever(index, settings, scope=Scope(user="local"))
    retriever.invoke("How long is military leave?")     # LangChain Documents
    retriever.search("How long is military leave?")     # Found passages with scores and ranks

Small children are searched and whole parents are returned ("small to big"): a child is short
enough to be about one thing, its parent long enough to be understood.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, PrivateAttr, model_validator

from chains.generation import generative
from chains.retrieval.dense_weight import DenseWeight, dense_weight_for
from chains.retrieval.fusion import Rankings, ranks, rrf, weighted
from chains.retrieval.hyde import between, hypothesis
from chains.retrieval.mmr import diversify
from chains.retrieval.proximity import POOL, reordered
from chains.retrieval.query_analysis import in_turns, searches
from chains.sources import Found
from errors import EmbeddingMismatch, EmptyQuery, ModelError, RagError
from index.passage import CandidateText, Passage, ScoredId
from index.scope import Scope
from models.chat import chat_model
from settings import Mode, Settings
from text.analyser import tokens
from text.language import detect_language

if TYPE_CHECKING:
    from ingest.index import Index

Level = Literal["child", "parent"]
Method = Literal["weighted", "rrf"]
Vector = NDArray[np.float32]
Order = Callable[[Sequence[ScoredId], Mapping[str, CandidateText]], list[ScoredId]]

CHILDREN_A_PARENT = 4  # more of one parent seldom match a question at the default sizes
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
    writer: BaseChatModel | None = None,
) -> "Retriever":
    """Return a retriever over the index; None takes the value of the settings.

    Raises:
        ModelError: the mode needs a generative model and there is none.
    """
    mode = mode or settings.mode
    if mode == "hyde":
        writer = writer or chat_model(settings, "utility")
    return Retriever(
        index=index,
        scope=scope,
        mode=mode,
        writer=writer,
        k=k or settings.top_k,
        level=level,
        fusion=fusion or settings.fusion,
        prompts=settings.prompts_dir,
    )


class Retriever(BaseRetriever):
    """A LangChain retriever over the index, seen through one access scope.

    Attributes:
        index: Where to look.
        scope: Whose eyes to look with; there is no default.
        mode: `lexical`, `dense`, `hybrid`, `mmr` (hybrid, then diverse), or `hyde` (hybrid, with
            a passage that might answer beside the question in both legs).
        k: Passages returned at most; `invoke(query, k=3)` overrules it for one call.
        level: `parent` returns one passage a parent, its best child first; `child` each child.
        fusion: How hybrid joins its legs.
        writer: The generative model that `hyde` asks for the passage.
        prompts: Folder of prompts that replace the project's own.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    index: Any = Field(repr=False)
    scope: Scope
    mode: Mode = "hybrid"
    k: int = Field(default=5, ge=1)
    level: Level = "parent"
    fusion: Method = "weighted"
    writer: BaseChatModel | None = Field(default=None, repr=False)
    prompts: Path | None = None
    _blends: dict[str, DenseWeight] = PrivateAttr(default_factory=dict)
    _dense_failures: list[RagError] = PrivateAttr(default_factory=list)

    @model_validator(mode="after")
    def _can_write(self) -> "Retriever":
        if self.mode == "hyde":
            if self.writer is None:
                raise ValueError("mode hyde needs a writer")
            generative(self.writer, "Mode hyde", instead="RAG_MODE=hybrid")
        return self

    @property
    def lexical_only(self) -> bool:
        """Whether its vectors are another model's, so that it goes by words alone for now."""
        return self.mode not in ("lexical", "dense") and bool(self.index.model_mismatch)

    def dense_failure(self) -> RagError | None:
        """Return why searches since the last call of this went by words alone; None: none did."""
        found = self._dense_failures[-1] if self._dense_failures else None
        self._dense_failures.clear()
        return found

    def search(self, query: str, k: int | None = None) -> list[Found]:
        """Return at most `k` passages, best first.

        Where the embedding model does not answer, retrieval is lexical only; see `dense_failure`.

        Raises:
            EmptyQuery: the query holds nothing this mode can search for.
            ModelError: the generative model that the mode asks did not answer.
            EmbeddingMismatch: the mode is `dense`, and the vectors are another model's.
        """
        k = k or self.k
        asked = searches(query, self.scope, lambda: self.index.sources(self.scope))
        found = [
            self.model_copy(update={"scope": one.scope})._found_for(one.query, k) for one in asked
        ]
        return found[0] if len(found) == 1 else in_turns(found, k)

    def _found_for(self, query: str, k: int) -> list[Found]:
        guess = ""
        if self.writer is not None and tokens(query) and not self.lexical_only:
            guess = hypothesis(self.writer, query, self.prompts)
        # A document replaced between finding its children and reading them would be missed.
        found: list[Found] = self.index.in_one_snapshot(lambda: self._search(query, k, guess))
        return found

    def _search(self, query: str, k: int, guess: str) -> list[Found]:
        try:
            return self._ranked(query, k, guess, self._blend(query))
        except (ModelError, EmbeddingMismatch) as error:
            if isinstance(error, EmbeddingMismatch) and self.mode == "dense":
                raise
            self._dense_failures.append(error)
        return self._ranked(query, k, guess, DenseWeight(0.0, 0.0))

    def _ranked(self, query: str, k: int, guess: str, weighting: DenseWeight) -> list[Found]:
        pool = max(k, MMR_POOL) if self.mode == "mmr" else k
        depth = max(pool * CHILDREN_A_PARENT, POOL)
        rankings, vector = self._legs(query, guess, depth, weighting)
        if self.fusion == "rrf" and len(rankings) > 1:
            fused, words = rrf(rankings), 0.0  # scores that say nothing but ranks
        else:
            weights = {"lexical": 1.0 - weighting.share, "dense": weighting.share}
            fused = weighted(self._completed(rankings, vector), weights, {"dense": weighting.floor})
            words = 1.0 - weighting.share
        found = self._found(
            fused, pool, rankings, lambda hits, read: reordered(query, hits, read, words)
        )
        return self._diverse(found, k) if self.mode == "mmr" else found[:k]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return [to_document(found, self.level) for found in self.search(query, k)]

    def _blend(self, query: str) -> DenseWeight:
        if self.mode in ("lexical", "dense"):
            return DenseWeight(float(self.mode == "dense"), 0.0)
        if self.lexical_only:
            return DenseWeight(0.0, 0.0)
        if self.fusion == "rrf":
            return DenseWeight(0.5, 0.0)
        language = detect_language(query)
        if language not in self._blends:
            self._blends[language] = dense_weight_for(self.index, language)
        return self._blends[language]

    def _legs(
        self, query: str, guess: str, depth: int, weighting: DenseWeight
    ) -> tuple[dict[str, Sequence[ScoredId]], Vector | None]:
        """Return each leg's hits, and the query's vector where there is a dense leg."""
        if not tokens(query):  # a model would give even "?!" a vector, and it lies near something
            raise EmptyQuery(
                "The question holds no words that can be searched for.",
                "Name what you are looking for in a few words.",
            )
        if 0.0 < weighting.share < 1.0:
            depth = max(depth, DEPTH)
        rankings: dict[str, Sequence[ScoredId]] = {}
        vector: Vector | None = None
        if weighting.share < 1.0:
            rankings["lexical"] = self.index.lexical_search(query, depth, self.scope, guess)
        if weighting.share > 0.0:
            vector = between(self.index.embedder, query, guess)
            if np.any(vector):  # hashed vectors of unknown words may be zero
                rankings["dense"] = self.index.dense_search(vector, depth, self.scope)
        return rankings, vector

    def _completed(self, rankings: Rankings, vector: Vector | None) -> Rankings:
        """Give what only words found its cosine, so that both legs judge every passage."""
        dense = rankings.get("dense")
        if vector is None or not dense or "lexical" not in rankings:
            return rankings
        seen = {hit.child_id for hit in dense}
        missing = [hit.child_id for hit in rankings["lexical"] if hit.child_id not in seen]
        cosines = self.index.vectors(missing, self.scope) @ vector if missing else []
        more = [
            ScoredId(child, float(score)) for child, score in zip(missing, cosines, strict=True)
        ]
        return {**rankings, "dense": [*dense, *more]}

    def _found(
        self, fused: Sequence[ScoredId], wanted: int, rankings: Rankings, order: Order
    ) -> list[Found]:
        """Return the first live passages in their order, at parent level one a parent."""
        likely = wanted * (CHILDREN_A_PARENT if self.level == "parent" else 1) + SPARE
        likely = max(likely, POOL)
        best = self._ordered(fused[:likely], order)
        if len(best) < wanted and len(fused) > likely:  # few, long parents took all the places
            best = self._ordered(fused, order)
        places = {leg: ranks(hits) for leg, hits in rankings.items()}
        passages = self.index.passages([hit.child_id for hit in best[:wanted]], self.scope)
        found = []
        for hit in best[:wanted]:
            if passage := passages.get(hit.child_id):
                legs = {leg: at[hit.child_id] for leg, at in places.items() if hit.child_id in at}
                found.append(Found(passage, hit.score, legs))
        return found

    def _ordered(self, fused: Sequence[ScoredId], order: Order) -> list[ScoredId]:
        """Return the hits that are shown, best first: at parent level the best one a parent."""
        # What is not live any more, or not for these eyes, is not in here.
        seen = self.index.candidate_texts([hit.child_id for hit in fused], self.scope)
        best: dict[str, ScoredId] = {}
        for hit in order(fused, seen):
            if glimpse := seen.get(hit.child_id):
                key = glimpse.parent_id if self.level == "parent" else glimpse.child_id
                best.setdefault(key, hit)
        return list(best.values())

    def _diverse(self, found: Sequence[Found], k: int) -> list[Found]:
        if not found:
            return []
        vectors = self.index.vectors([item.passage.child_id for item in found], self.scope)
        relevance = np.array([item.score for item in found])
        return [found[i] for i in diversify(relevance, vectors, k)]


def to_document(found: Found, level: Level = "parent") -> Document:
    """Return a found passage as a LangChain Document: parent or child text, and where it is.

    Tags and metadata that were given its source stand beside, under the names `where` takes.
    """
    passage = found.passage
    whole = level == "parent"
    return Document(
        id=passage.parent_id if whole else passage.child_id,
        page_content=passage.parent_text if whole else passage.text,
        metadata={
            **passage.given,
            "source": passage.source,
            "collection": passage.collection,
            "title": passage.title,
            "heading": passage.heading,
            "language": passage.language,
            "page": passage.page,
            **_place(passage, whole),
            "start": passage.parent_start if whole else passage.start,
            "end": passage.parent_end if whole else passage.end,
            "parent_id": passage.parent_id,
            "child_id": passage.child_id,
            "score": found.score,
            "legs": dict(found.legs),
            **({"also_in": list(passage.also_in)} if passage.also_in else {}),
        },
    )


def _place(passage: Passage, whole: bool) -> dict[str, Any]:
    """Return what only some formats know: slide or sheet, and the first and last row."""
    place: dict[str, Any] = {}
    if passage.kind == "slide":
        place["slide"] = int(passage.name) if passage.name.isdigit() else passage.page
    elif passage.kind in ("sheet", "table"):
        place["sheet"] = passage.name
    rows = (passage.parent_first_row, passage.parent_last_row)
    first, last = rows if whole else (passage.first_row, passage.last_row)
    if first:
        place["rows"] = [first, last]
    return place
