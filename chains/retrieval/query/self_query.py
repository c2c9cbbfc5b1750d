"""Self-query retrieval: metadata filters that the question itself names: a year, an author, a tag.

    retriever = SelfQueryRetriever(retriever=ws.retriever(), infer=FilterModel(model))
    retriever.invoke("Which exam rules were changed since 2023?")

Conditions are inferred by a model (after LangChain's self-query retriever) or by rules
(`filter_rules`), and checked against the fields and values of the collection; those that cannot
hold are dropped. Where a filtered search finds nothing, the question is searched without filters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, PrivateAttr
from pydantic import Field as Described

from chains.fallback import optional, report_fallback
from chains.generation import generative
from chains.retrieval.retriever import RetrieverWrapper
from chains.structured import structured_once
from index.catalog.conditions import Condition, Operator
from index.catalog.fields import Field
from index.passage import Passage
from index.scope import Scope
from prompts.templates import load_prompt
from text.language import detect_language
from text.normalise import fold

FEATURE = "Inferring filters by a model"
Infer = Callable[[str, Mapping[str, Field]], Sequence[Condition]]
_HIDDEN = ("source", "title", "page", "added_at")  # the search itself matches what is in them
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
class FilterModel:
    """Has a generative model infer the conditions of a question.

    Attributes:
        prompts: Folder of prompts that replace the project's own.
    """

    model: BaseChatModel
    prompts: Path | None = None

    def __post_init__(self) -> None:
        """Refuse the embedded model."""
        generative(self.model, FEATURE, instead="RAG_INFER_FILTERS=rules")

    def __call__(self, question: str, fields: Mapping[str, Field]) -> list[Condition]:
        """Return the conditions that the model infers; none where its reply cannot be parsed.

        Raises:
            ModelError: the model did not answer.
        """
        listed = "\n".join(f"- {field.name}: {_values(field)}" for field in fields.values())
        prompt = load_prompt("filters", detect_language(question), self.prompts)
        reply = None
        with optional(FEATURE):
            messages = prompt.messages(question=question, fields=listed)
            reply = structured_once(self.model, messages, Filters)
            if reply is None:
                report_fallback(FEATURE)
        wanted = reply.conditions if reply else []
        return [Condition(one.field, one.operator, (one.value,)) for one in wanted]


class SelfQueryRetriever(RetrieverWrapper):
    """A retriever that narrows the scope of another by what the question says of the documents.

    Attributes:
        retriever: The one that searches; its scope is only ever narrowed.
        infer: Reads conditions out of a question, given the fields of the documents.
        on_filter: Called with the conditions before they are searched with, to be shown.
    """

    infer: Infer = Described(repr=False)
    on_filter: Callable[[Sequence[Condition]], None] | None = Described(default=None, repr=False)
    _fields_of: dict[tuple[int, Scope], dict[str, Field]] = PrivateAttr(default_factory=dict)

    def conditions(self, query: str) -> tuple[Condition, ...]:
        """Return what the question says of the documents, checked against their fields."""
        fields = self._fields()
        inferred = self.infer(query, fields) if fields else ()
        return tuple(one for one in inferred if _can_hold(one, fields))

    def search(self, query: str, k: int | None = None) -> list[Passage]:
        """Return at most `k` passages, best first; errors are those of `Retriever.search`."""
        if where := self.conditions(query):
            if self.on_filter:
                self.on_filter(where)
            scope = self.base.scope
            narrowed = replace(scope, where=(*scope.where, *where))
            if passages := self.retriever.with_scope(narrowed).search(query, k):
                return passages
        return self.retriever.search(query, k)

    def _fields(self) -> dict[str, Field]:
        """Return the fields that a question may name, read again when documents change."""
        index = self.base.index
        key = index.generation, self.base.scope
        if key not in self._fields_of:
            self._fields_of.clear()
            fields = index.fields(self.base.scope)
            self._fields_of[key] = {n: f for n, f in fields.items() if n not in _HIDDEN}
        return self._fields_of[key]


def _values(field: Field) -> str:
    shown = ", ".join(field.values[:_SHOWN_VALUES])
    return shown if field.complete and len(field.values) <= _SHOWN_VALUES else f"{shown}, …"


def _can_hold(condition: Condition, fields: Mapping[str, Field]) -> bool:
    """Return whether the field exists and, where all its values are known, one of them fits."""
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
