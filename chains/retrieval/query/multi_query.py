"""Search for several forms of a question at once.

    retriever = MultiQueryRetriever(retriever=ws.retriever(), model=ws.chat_model("utility"))
    retriever.invoke("Is leave for illness longer than for military service?")

The model splits a question into the parts it asks for and says it in other words; what the
searches find is joined by reciprocal ranks, the best of each before all others (RAG-Fusion,
Rackauckas 2024; decomposition after Press et al. 2022, "Measuring and Narrowing the
Compositionality Gap").
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

from chains.fallback import helped_by
from chains.generation import generative, written
from chains.retrieval.fusion import best_first, rrf
from errors import EmptyQuery
from index.passage import ScoredId
from prompts.templates import load_prompt
from text.analyser import tokens
from text.language import detect_language
from text.normalise import fold

FEATURE, INSTEAD = "Multi-query search", "RAG_MULTI_QUERY=0"

LONGEST_LINE = 300  # characters of a search; more is no question

T = TypeVar("T")
_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


class MultiQueryRetriever(BaseRetriever):
    """A retriever that asks another for the question and for up to `n` forms of it.

    Attributes:
        retriever: The one that searches.
        model: The generative model that writes the other forms.
        n: Searches beside the question itself.
        k: Documents returned at most; None returns all that were found.
        prompts: Folder of prompts that replace the project's own.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    retriever: BaseRetriever
    model: BaseChatModel = Field(repr=False)
    n: int = Field(default=3, ge=1, le=10)
    k: int | None = Field(default=5, ge=1)
    prompts: Path | None = None

    @model_validator(mode="after")
    def _can_write(self) -> "MultiQueryRetriever":
        generative(self.model, FEATURE, instead=INSTEAD)
        return self

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        def ask(form: str) -> list[Document]:
            return self.retriever.invoke(form, {"callbacks": run_manager.get_child()})

        return fused(every_form(ask, self.model, query, self.n, self.prompts))[: k or self.k]


def every_form(
    ask: Callable[[str], T], model: BaseChatModel, query: str, n: int, prompts: Path | None = None
) -> list[T]:
    """Return what the question finds, and then what each form of it finds.

    There are no forms where the model fails and somebody is told so (`chains.fallback`).

    Raises:
        ModelError: the model did not answer.
        EmptyQuery: nothing in the question can be searched for.
    """
    found = [ask(query)]
    others: list[str] = []
    with helped_by(FEATURE):
        others = forms(model, query, n, prompts)
    for other in others:
        try:
            found.append(ask(other))
        except EmptyQuery:  # the model's fault, not the person's
            continue
    return found


def forms(model: BaseChatModel, question: str, n: int, prompts: Path | None = None) -> list[str]:
    """Return at most `n` searches the model writes, none of them the question or there twice.

    `prompts` is a folder of prompts that replace the project's own.

    Raises:
        ModelError: the model did not answer.
    """
    prompt = load_prompt("queries", detect_language(question), prompts)
    lines = written(model, prompt.messages(question=question, count=n)).splitlines()
    said = [_MARK.sub("", line).strip(" \t\"'“”‘’") for line in lines]
    fresh = {
        fold(line): line for line in reversed(said) if tokens(line) and len(line) <= LONGEST_LINE
    }
    fresh.pop(fold(question.strip()), None)
    return list(reversed(fresh.values()))[:n]


def fused(found: Sequence[Sequence[Document]]) -> list[Document]:
    """Return the documents of several searches, each once, best first.

    They are scored by their reciprocal ranks, and by 1 more where they are the best of a search:
    else the part of a question that only one search asks for would be outvoted by the others.
    """
    by_id = {_key(one): one for documents in reversed(found) for one in documents}
    rankings = {
        str(place): [ScoredId(_key(one), 1.0 / rank) for rank, one in enumerate(documents, start=1)]
        for place, documents in enumerate(found)
    }
    firsts = {_key(documents[0]) for documents in found if documents}
    scores = {hit.child_id: hit.score + (hit.child_id in firsts) for hit in rrf(rankings)}
    return [
        by_id[hit.child_id].model_copy(
            update={"metadata": {**by_id[hit.child_id].metadata, "score": hit.score}}
        )
        for hit in best_first(scores)
    ]


def _key(document: Document) -> str:
    return document.id or document.page_content
