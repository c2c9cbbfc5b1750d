"""Narrow a search to the documents that the question itself names: of a year, an author, a tag.

    retriever = SelfQueryRetriever(retriever=ws.retriever(), infer=FilterWriter(model))
    retriever.invoke("Which exam rules were changed since 2023?")

Conditions are inferred by a model (after LangChain's self-query retriever) or by rules
(`filter_rules`), and held against the fields and values that the collection has; what is
not there is dropped. Where nothing is found under them, the search is made without.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever
from pydantic import BaseModel, ConfigDict, PrivateAttr
from pydantic import Field as Described

from chains.fallback import helped_by, without
from chains.generation import generative
from chains.retrieval.pipeline import PipelineRetriever, within
from chains.retrieval.retriever import Retriever, to_document
from chains.structured import by_form
from errors import RagError
from index.catalog.conditions import Condition, Operator
from index.catalog.fields import Field
from index.passage import Passage
from index.scope import Scope
from prompts.templates import load_prompt
from text.language import detect_language
from text.normalise import fold

FEATURE = "Inferring filters by a model"
Infer = Callable[[str, Mapping[str, Field]], Sequence[Condition]]
_HIDDEN = ("source", "title", "page", "added_at")  # a question names what is in them anyway
_SHOWN_VALUES = 20


class Wanted(BaseModel):
    """One condition on the documents."""

    field: str = Described(description="Name of the field, as listed.")
    operator: Operator = Described(description="= for a listed value; >= and <= for times.")
    value: str = Described(description="The value, as listed; a date as YYYY, YYYY-MM, YYYY-MM-DD.")


class Filters(BaseModel):
    """The conditions that the question puts on the documents; usually none."""

    conditions: list[Wanted] = Described(default_factory=list)


@dataclass(frozen=True)
class FilterWriter:
    """Asks a generative model which conditions a question holds.

    Attributes:
        prompts: Folder of prompts that replace the project's own.
    """

    model: BaseChatModel
    prompts: Path | None = None

    def __post_init__(self) -> None:
        """Refuse the embedded model."""
        generative(self.model, FEATURE, instead="RAG_INFER_FILTERS=rules")

    def __call__(self, question: str, fields: Mapping[str, Field]) -> list[Condition]:
        """Return what the model reads out of the question; nothing where it cannot be read.

        Raises:
            ModelError: the model did not answer.
        """
        listed = "\n".join(f"- {field.name}: {_values(field)}" for field in fields.values())
        prompt = load_prompt("filters", detect_language(question), self.prompts)
        said = None
        with helped_by(FEATURE):
            said = by_form(self.model, prompt.messages(question=question, fields=listed), Filters)
            if said is None:
                without(FEATURE)
        wanted = said.conditions if said else []
        return [Condition(one.field, one.operator, (one.value,)) for one in wanted]


class SelfQueryRetriever(BaseRetriever):
    """A retriever that narrows another by what the question says of the documents.

    Attributes:
        retriever: The one that searches; its scope is only ever narrowed.
        infer: Reads conditions out of a question, given the fields there are.
        tell: Called with the conditions of a search before it is made, so that they can be shown.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    retriever: Retriever | PipelineRetriever
    infer: Infer = Described(repr=False)
    tell: Callable[[Sequence[Condition]], None] | None = Described(default=None, repr=False)
    _known: dict[int, dict[str, Field]] = PrivateAttr(default_factory=dict)

    @property
    def scope(self) -> Scope:
        """Whose eyes it looks with."""
        return self.retriever.scope

    @property
    def index(self) -> object:
        """Where it looks."""
        return self.retriever.index

    @property
    def lexical_only(self) -> bool:
        """As of the retriever inside."""
        return self.retriever.lexical_only

    def dense_failure(self) -> RagError | None:
        """As of the retriever inside."""
        return self.retriever.dense_failure()

    def conditions(self, query: str) -> tuple[Condition, ...]:
        """Return what the question says of the documents, held against what there is."""
        fields = self._fields()
        found = self.infer(query, fields) if fields else ()
        return tuple(one for one in found if _holds_somewhere(one, fields))

    def search(self, query: str, k: int | None = None) -> list[Passage]:
        """Return at most `k` passages, best first; errors are those of the retriever inside."""
        if where := self.conditions(query):
            if self.tell:
                self.tell(where)
            scope = replace(self.scope, where=(*self.scope.where, *where))
            if found := within(self.retriever, scope).search(query, k):
                return found
        return self.retriever.search(query, k)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return [to_document(passage) for passage in self.search(query, k)]

    def _fields(self) -> dict[str, Field]:
        index = self.retriever.index
        generation = index.generation
        if generation not in self._known:
            self._known.clear()
            every = index.fields(self.scope)
            self._known[generation] = {n: f for n, f in every.items() if n not in _HIDDEN}
        return self._known[generation]


def _values(field: Field) -> str:
    shown = ", ".join(field.values[:_SHOWN_VALUES])
    return shown if field.complete and len(field.values) <= _SHOWN_VALUES else f"{shown}, …"


def _holds_somewhere(condition: Condition, fields: Mapping[str, Field]) -> bool:
    """Return whether the field is there, and holds for a value of it where all are known."""
    field = fields.get(condition.field)
    if field is None:
        return False
    if condition.operator == "=" and not field.complete:
        return not set("*?").intersection("".join(condition.values))
    return any(
        condition.holds({field.name: value})
        and (condition.operator != "=" or fold(value) in map(fold, condition.values))
        for value in field.values
    )
