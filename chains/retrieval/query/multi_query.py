"""Multi-query search: a question is searched for in its parts and in other words, too.

    retriever = MultiQueryRetriever(retriever=ws.retriever(), model=ws.chat_model("utility"))
    retriever.invoke("Is leave for illness longer than for military service?")

A model decomposes a question into the parts it asks for and rephrases it; the rankings of all
queries are fused by reciprocal ranks, the best of each before all others (RAG-Fusion, Rackauckas
2024; decomposition after Press et al. 2022, "Measuring and Narrowing the Compositionality Gap").
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, model_validator

from chains.fallback import optional
from chains.generation import generate, generative
from chains.retrieval.documents import over_documents
from chains.retrieval.fusion import best_first, rrf
from errors import EmptyQuery
from index.passage import Passage, ScoredId
from prompts.templates import load_prompt
from text.analyser import tokens
from text.language import detect_language
from text.normalise import fold

FEATURE, INSTEAD = "Multi-query search", "RAG_MULTI_QUERY=0"

LONGEST_QUERY = 300  # characters; a longer line is no question

T = TypeVar("T")
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


class MultiQueryRetriever(BaseRetriever):
    """A retriever that searches by another for the question and for up to `n` forms of it.

    Attributes:
        retriever: The one that searches, of this project or any.
        model: The generative model that writes the other queries.
        n: Queries beside the question itself.
        k: Documents returned at most; None returns all of them.
        prompts: Folder of prompts that replace the project's own.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    retriever: BaseRetriever
    model: BaseChatModel = Field(repr=False)
    n: int = Field(default=3, ge=1, le=10)
    k: int | None = Field(default=5, ge=1)
    prompts: Path | None = None

    @model_validator(mode="after")
    def _can_generate(self) -> "MultiQueryRetriever":
        generative(self.model, FEATURE, instead=INSTEAD)
        return self

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        def search(text: str) -> list[Document]:
            return self.retriever.invoke(text, {"callbacks": run_manager.get_child()})

        def step(*rankings: list[Passage]) -> list[Passage]:
            return fused(rankings)[: k or self.k]

        rankings = search_all(search, self.model, query, self.n, self.prompts)
        return over_documents(step, *rankings)


def search_all(
    search: Callable[[str], T],
    model: BaseChatModel,
    query: str,
    n: int,
    prompts: Path | None = None,
) -> list[T]:
    """Return what `search` finds for the question, and then for each query the model writes.

    Where the model fails the question is searched for alone, if the fallback can be reported
    (`chains.fallback`).

    Raises:
        ModelError: the model did not answer.
        EmptyQuery: nothing in the question can be searched for.
    """
    results = [search(query)]
    others: list[str] = []
    with optional(FEATURE):
        others = generate_queries(model, query, n, prompts)
    for other in others:
        try:
            results.append(search(other))
        except EmptyQuery:  # the model's fault, not the person's
            continue
    return results


def generate_queries(
    model: BaseChatModel, question: str, n: int, prompts: Path | None = None
) -> list[str]:
    """Return at most `n` queries that the model writes, without the question and repetitions.

    `prompts` is a folder of prompts that replace the project's own.

    Raises:
        ModelError: the model did not answer.
    """
    prompt = load_prompt("queries", detect_language(question), prompts)
    lines = generate(model, prompt.messages(question=question, count=n)).splitlines()
    queries = [_LIST_MARK.sub("", line).strip(" \t\"'“”‘’") for line in lines]
    distinct = {
        fold(query): query
        for query in reversed(queries)
        if tokens(query) and len(query) <= LONGEST_QUERY
    }
    distinct.pop(fold(question.strip()), None)
    return list(reversed(distinct.values()))[:n]


def fused(rankings: Sequence[Sequence[Passage]]) -> list[Passage]:
    """Return the passages of several rankings, each once, best first.

    Their score is that of reciprocal rank fusion, and 1 more where they are the best of a ranking:
    else the part of a question that only one query asks for would be outvoted by the others.
    """
    passages = {passage.id: passage for ranking in reversed(rankings) for passage in ranking}
    scored_ids = {
        str(number): [ScoredId(one.id, 1.0 / rank) for rank, one in enumerate(ranking, start=1)]
        for number, ranking in enumerate(rankings)
    }
    firsts = {ranking[0].id for ranking in rankings if ranking}
    scores = {hit.child_id: hit.score + (hit.child_id in firsts) for hit in rrf(scored_ids)}
    return [passages[hit.child_id].scored(hit.score) for hit in best_first(scores)]
