"""State of an assistant's graph: the messages, and what a turn found, said, used and refused.

    graph.invoke({"messages": [("user", "How long is military leave?")]})["citations"]

Every field but the messages is of the last turn: `agents.middleware.turn_hooks` resets those with
a reducer when a turn begins, and the last step writes the others. All are plain data, so that any
checkpointer keeps them and `json.dumps` writes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal, NotRequired

from langchain.agents.middleware import AgentState
from langchain.agents.middleware.types import OmitFromInput, PrivateStateAttr
from typing_extensions import TypedDict  # pydantic makes no schema of typing's in Python 3.11

from chains.sources import Citation, Source
from guardrails.redaction import Placeholders

SourceData = dict[str, Any]  # the fields of `chains.sources.Source`
CitationData = dict[str, Any]  # the fields of `chains.sources.Citation`


class TokenUsage(TypedDict):
    """Tokens of the model calls of one role, and their US dollars where the price is known."""

    input_tokens: int
    output_tokens: int
    total_tokens: int
    usd: NotRequired[float]


class GuardDecision(TypedDict):
    """What the guardrails decided because of one rule; the text itself is not kept.

    Attributes:
        spans: How many places of the text the rule found.
    """

    rail: str
    rule: str
    action: Literal["allow", "warn", "redact", "block"]
    channel: Literal["user", "document", "tool", "answer"]
    spans: int


PLACEHOLDERS = "placeholders"
LAST_EVIDENCE = "last_evidence"
Usage = dict[str, TokenUsage]  # by role: chat, utility, judge


def add_evidence(old: Sequence[Any] | None, new: Sequence[Any] | None) -> list[SourceData]:
    """Reducer: add the passages whose numbers are new, in order."""
    known = [source_data(source) for source in old or ()]
    numbers = {source["n"] for source in known}
    return known + [s for s in map(source_data, new or ()) if s["n"] not in numbers]


def add_usage(old: Usage | None, new: Usage | None) -> Usage:
    """Reducer: add the tokens of each role."""
    total: Usage = {role: {**used} for role, used in (old or {}).items()}
    for role, used in (new or {}).items():
        before = total.get(role) or TokenUsage(input_tokens=0, output_tokens=0, total_tokens=0)
        total[role] = TokenUsage(
            input_tokens=before["input_tokens"] + used["input_tokens"],
            output_tokens=before["output_tokens"] + used["output_tokens"],
            total_tokens=before["total_tokens"] + used["total_tokens"],
        )
        if "usd" in before or "usd" in used:
            total[role]["usd"] = before.get("usd", 0.0) + used.get("usd", 0.0)
    return total


def add_decisions(
    old: list[GuardDecision] | None, new: list[GuardDecision] | None
) -> list[GuardDecision]:
    """Reducer: append the decisions."""
    return [*(old or ()), *(new or ())]


class AssistantState(AgentState[Any]):
    """State of every assistant; a client gives `messages` alone.

    Attributes:
        evidence: The numbered passages the model was given, as fields of `Source`.
        answer: The answer as it is shown: every citation is the [n] of a passage.
        citations: One for each [n], as fields of `Citation`; `supported` is the verdict: True,
            False, or None where the claim was not checked. `at` is an offset in `answer`.
        unknown_sources: Numbers that the model cited and no passage has; `answer` lacks them.
        abstained: Whether the assistant says that the documents do not answer.
        usage: Tokens of all model calls of the turn, by role.
        guard: Decisions of the guardrails, in order.
        confidence: The model's confidence, 0 to 1, that the documents hold the answer; None where
            it gives none.
        prompt: Name, language and version of the prompt.
        placeholders: What the user typed and the model is not sent, by its placeholder; of the
            whole conversation.
    """

    evidence: NotRequired[Annotated[list[SourceData], OmitFromInput, add_evidence]]
    answer: NotRequired[Annotated[str, OmitFromInput]]
    citations: NotRequired[Annotated[list[CitationData], OmitFromInput]]
    unknown_sources: NotRequired[Annotated[list[int], OmitFromInput]]
    abstained: NotRequired[Annotated[bool, OmitFromInput]]
    usage: NotRequired[Annotated[Usage, OmitFromInput, add_usage]]
    guard: NotRequired[Annotated[list[GuardDecision], OmitFromInput, add_decisions]]
    confidence: NotRequired[Annotated[float | None, OmitFromInput]]
    prompt: NotRequired[Annotated[str, OmitFromInput]]
    placeholders: NotRequired[Annotated[dict[str, str], PrivateStateAttr]]


# The fields that several steps of a turn, also parallel ones, add to.
REDUCERS: Mapping[str, Any] = {
    "evidence": add_evidence,
    "usage": add_usage,
    "guard": add_decisions,
}


def source_data(source: Source | SourceData) -> SourceData:
    """Return a source as plain data."""
    return asdict(source) if isinstance(source, Source) else source


def as_source(data: Any) -> Source | None:
    """Return the source in plain data, or itself; None where it is something else."""
    if isinstance(data, Source):
        return data
    try:
        return Source(**data)
    except TypeError:
        return None


def evidence_of(state: Mapping[str, Any]) -> list[Source]:
    """Return the passages in a state; checkpoints of earlier versions hold `Source` objects."""
    found = (as_source(data) for data in state.get("evidence") or ())
    return [source for source in found if source is not None]


def last_evidence_of(state: Mapping[str, Any]) -> list[Source]:
    """Return the passages of the turn before, which turn hooks see beside the new state."""
    return evidence_of({"evidence": state.get(LAST_EVIDENCE)})


def citations_of(state: Mapping[str, Any]) -> list[Citation]:
    """Return the citations in a state."""
    return [Citation(**data) for data in state.get("citations") or ()]


def plain(sources: Iterable[Source]) -> list[SourceData]:
    """Return sources as plain data, for an update of `evidence`."""
    return [source_data(source) for source in sources]


def restored(text: str, state: Mapping[str, Any]) -> str:
    """Return a text with the user's own values in place of their placeholders."""
    return Placeholders(dict(state.get(PLACEHOLDERS) or {})).restore(text)


def restored_values(value: Any, state: Mapping[str, Any]) -> Any:
    """Return the arguments of a call with the user's own values in place of their placeholders."""
    return _restored(value, Placeholders(dict(state.get(PLACEHOLDERS) or {})))


def _restored(value: Any, placeholders: Placeholders) -> Any:
    if isinstance(value, str):
        return placeholders.restore(value)
    if isinstance(value, Mapping):
        return {key: _restored(item, placeholders) for key, item in value.items()}
    if isinstance(value, list):
        return [_restored(item, placeholders) for item in value]
    return value
