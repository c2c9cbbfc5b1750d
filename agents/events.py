"""What happens during one turn, as values that page, CLI, notebook and evals all read.

A turn yields any number of `Step`, `Token`, `Sources` and `Notice` events and ends with exactly
one `Answer` or `Error`. `to_json` and `from_json` carry them through a database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from chains.sources import Citation, Source

SEARCH_TOOL = "search_documents"  # the tool whose steps are searches of the documents


@dataclass(frozen=True)
class Step:
    """A tool call: once with status `running`, then again, same id, with `done` or `failed`."""

    id: str
    tool: str
    input: str
    status: Literal["running", "done", "failed"] = "running"
    ms: int = 0


@dataclass(frozen=True)
class Token:
    """A piece of the answer as it is written.

    Attributes:
        text: To be put behind the pieces before it.
        reset: Throw away the pieces before it first: they were a remark before a tool call.
    """

    text: str
    reset: bool = False


@dataclass(frozen=True)
class Sources:
    """Passages found so far in this turn; later events add to earlier ones."""

    items: list[Source]


@dataclass(frozen=True)
class Notice:
    """Something the reader should know: a limit reached, a service unavailable."""

    kind: str
    text: str


@dataclass(frozen=True)
class Answer:
    """The end of a turn that went well.

    Attributes:
        confidence: How sure the model is that the documents hold the answer, 0 to 1, where it
            says so; evaluations use it.
        prompt: Name, language and version of the prompt it was written under.
        removed: How many numbers the model cited that name no source.
        notices: What the reader was told in this turn.
    """

    answer: str
    abstained: bool
    citations: list[Citation]
    steps: list[Step]
    thread: str
    cached: bool = False
    guard: list[dict[str, Any]] = field(default_factory=list)
    usage: dict[str, int] = field(default_factory=dict)
    ms: dict[str, int] = field(default_factory=dict)
    confidence: float | None = None
    prompt: str = ""
    removed: int = 0
    notices: list[Notice] = field(default_factory=list)

    @property
    def searched(self) -> list[str]:
        """What the documents were searched for, so that an abstention can name it."""
        return search_queries(self.steps)


@dataclass(frozen=True)
class Error:
    """The end of a turn that failed; `message` may be shown as it is."""

    message: str
    code: str


Event = Step | Token | Sources | Notice | Answer | Error

KINDS: dict[str, type[Event]] = {
    "step": Step,
    "token": Token,
    "sources": Sources,
    "notice": Notice,
    "answer": Answer,
    "error": Error,
}
_NAMES = {kind: name for name, kind in KINDS.items()}


def to_json(event: Event) -> dict[str, Any]:
    """Return the event as JSON values, its type under `event`."""
    return {"event": _NAMES[type(event)], **asdict(event)}


def from_json(data: Mapping[str, Any]) -> Event:
    """Return the event that `to_json` wrote."""
    values = {name: value for name, value in data.items() if name != "event"}
    match data["event"]:
        case "sources":
            return Sources([Source(**item) for item in values["items"]])
        case "answer":
            values["citations"] = [Citation(**item) for item in values["citations"]]
            values["steps"] = [Step(**item) for item in values["steps"]]
            values["notices"] = [Notice(**item) for item in values.get("notices", ())]
            return Answer(**values)
        case kind:
            return KINDS[kind](**values)


def search_queries(steps: Iterable[Step]) -> list[str]:
    """Return what the documents were searched for in these steps, each once, in order."""
    return list(dict.fromkeys(step.input for step in steps if step.tool == SEARCH_TOOL))


def streamed_text(events: Iterable[Event]) -> str:
    """Return the text that the tokens among `events` add up to."""
    text = ""
    for event in events:
        if isinstance(event, Token):
            text = event.text if event.reset else text + event.text
    return text
