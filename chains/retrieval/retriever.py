"""The retriever: lexical, dense, hybrid, MMR and HyDE search over the index.

    retriever = build_retriever(index, settings, scope=Scope(user="local"))
    retriever.invoke("How long is military leave?")     # LangChain Documents
    retriever.search("How long is military leave?")     # passages with scores and ranks

Small children are searched and whole parents are returned ("small to big"): a child is short
enough to be about one thing, its parent long enough to be understood.
"""

from pathlib import Path
from typing import Self

from langchain_core.language_models import BaseChatModel
from pydantic import Field, PrivateAttr, SkipValidation, model_validator

from chains.generation import generative
from chains.retrieval.base import PassageRetriever
from chains.retrieval.calibration import DenseWeight
from chains.retrieval.dense_weight import dense_weight_for
from chains.retrieval.hybrid import Fusion, HybridSearch
from chains.retrieval.query.decomposition import SubQuery, interleaved, sub_queries
from chains.retrieval.query.hyde import hypothetical_passage
from errors import EmbeddingMismatch, ModelError, RagError, StoreUnavailable
from index.passage import Level, Passage
from index.scope import Scope
from index.search import SearchIndex
from models.chat import chat_model
from settings import Mode, Settings
from text.analyser import tokens
from text.language import detect_language

LEXICAL_ONLY, DENSE_ONLY = DenseWeight(0.0, 0.0), DenseWeight(1.0, 0.0)


def build_retriever(
    index: SearchIndex,
    settings: Settings,
    *,
    scope: Scope,
    mode: Mode | None = None,
    k: int | None = None,
    level: Level = "parent",
    fusion: Fusion | None = None,
    utility_model: BaseChatModel | None = None,
) -> "Retriever":
    """Return a retriever over the index; None takes the value of the settings.

    Raises:
        ModelError: the mode needs a generative model and there is none.
    """
    mode = mode or settings.mode
    if mode == "hyde":
        utility_model = utility_model or chat_model(settings, "utility")
    return Retriever(
        index=index,
        scope=scope,
        mode=mode,
        utility_model=utility_model,
        k=k or settings.top_k,
        level=level,
        fusion=fusion or settings.fusion,
        prompts=settings.prompts_dir,
    )


class Retriever(PassageRetriever):
    """A LangChain retriever over the index, within one access scope.

    Attributes:
        index: The read side of the index.
        scope: Whose documents are searched; there is no default.
        mode: `lexical`, `dense`, `hybrid`, `mmr` (hybrid, then diverse), or `hyde` (hybrid, with
            a hypothetical passage beside the question in both rankings).
        k: Passages returned at most; `invoke(query, k=3)` overrules it for one call.
        level: `parent` returns each parent once, with its best child; `child` each child.
        fusion: How hybrid search joins the lexical and the dense ranking.
        utility_model: The generative model that `hyde` asks for the passage.
        prompts: Folder of prompts that replace the project's own.
    """

    index: SkipValidation[SearchIndex] = Field(repr=False)
    scope: Scope
    mode: Mode = "hybrid"
    k: int = Field(default=5, ge=1)
    level: Level = "parent"
    fusion: Fusion = "weighted"
    utility_model: BaseChatModel | None = Field(default=None, repr=False)
    prompts: Path | None = None
    _dense_weights: dict[str, DenseWeight] = PrivateAttr(default_factory=dict)
    _dense_failures: list[RagError] = PrivateAttr(default_factory=list)

    @model_validator(mode="after")
    def _can_generate(self) -> "Retriever":
        if self.mode == "hyde":
            if self.utility_model is None:
                raise ValueError("mode hyde needs a utility model")
            generative(self.utility_model, "Mode hyde", instead="RAG_MODE=hybrid")
        return self

    @property
    def base(self) -> "Retriever":
        """Itself: the retriever that searches the index; see `RetrieverWrapper`."""
        return self

    @property
    def lexical_only(self) -> bool:
        """Whether the vectors are another model's, so that retrieval is lexical only for now."""
        return self.mode not in ("lexical", "dense") and self.index.model_mismatch

    def dense_failure(self) -> RagError | None:
        """Return why searches since the last call were lexical only; None where none was."""
        failure = self._dense_failures[-1] if self._dense_failures else None
        self._dense_failures.clear()
        return failure

    def crosses_languages(self, query: str) -> bool:
        """Return whether a query finds passages in other languages than its own, by meaning."""
        if self.mode == "lexical" or self.index.model_mismatch:
            return False
        try:
            return dense_weight_for(self.index, detect_language(query)).others is not None
        except ModelError:  # the search has reported it
            return False

    def with_scope(self, scope: Scope) -> Self:
        """Return the same retriever with another access scope."""
        return self.model_copy(update={"scope": scope})

    def search(self, query: str, k: int | None = None) -> list[Passage]:
        """Return at most `k` passages, best first.

        Where the embedding model or the server of vectors does not answer, retrieval is lexical
        only; see `dense_failure`.

        Raises:
            EmptyQuery: the query holds nothing this mode can search for.
            ModelError: the generative model that the mode asks did not answer.
            EmbeddingMismatch: the mode is `dense`, and the vectors are another model's.
        """
        k = k or self.k
        parts = sub_queries(query, self.scope, lambda: self.index.sources(self.scope))
        rankings = [self._retrieved(part, k) for part in parts]
        return rankings[0] if len(rankings) == 1 else interleaved(rankings, k)

    def _retrieved(self, part: SubQuery, k: int) -> list[Passage]:
        hypothetical = ""
        if self.utility_model is not None and tokens(part.query) and not self.lexical_only:
            hypothetical = hypothetical_passage(self.utility_model, part.query, self.prompts)
        # A document replaced between finding its children and reading them would be missed.
        return self.index.in_one_snapshot(lambda: self._passages(part, k, hypothetical))

    def _passages(self, part: SubQuery, k: int, hypothetical: str) -> list[Passage]:
        try:
            search = self._search_with(part.scope, self._dense_weight(part.query))
            return search.passages(part.query, k, hypothetical)
        except (ModelError, EmbeddingMismatch, StoreUnavailable) as error:
            if isinstance(error, EmbeddingMismatch) and self.mode == "dense":
                raise
            self._dense_failures.append(error)
        return self._search_with(part.scope, LEXICAL_ONLY).passages(part.query, k, hypothetical)

    def _search_with(self, scope: Scope, dense: DenseWeight) -> HybridSearch:
        mmr = self.mode == "mmr"
        return HybridSearch(self.index, scope, self.level, self.fusion, dense, mmr)

    def _dense_weight(self, query: str) -> DenseWeight:
        if self.mode in ("lexical", "dense"):
            return DENSE_ONLY if self.mode == "dense" else LEXICAL_ONLY
        if self.lexical_only:
            return LEXICAL_ONLY
        if self.fusion == "rrf":
            return DenseWeight(0.5, 0.0)
        language = detect_language(query)
        if language not in self._dense_weights:
            self._dense_weights[language] = dense_weight_for(self.index, language)
        return self._dense_weights[language]


class RetrieverWrapper(PassageRetriever):
    """A retriever that searches by another.

    Attributes:
        retriever: The one inside.
    """

    retriever: "Retriever | RetrieverWrapper"

    @property
    def base(self) -> Retriever:
        """The innermost retriever, with the index, the scope and the dense failures."""
        return self.retriever.base

    def with_scope(self, scope: Scope) -> Self:
        """Return the same retriever with another access scope inside."""
        return self.model_copy(update={"retriever": self.retriever.with_scope(scope)})
