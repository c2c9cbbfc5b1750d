"""Event types of a turn, read alike by page, CLI, notebooks and evals.

A turn yields any number of `Step`, `Token`, `Sources` and `Notice` events and ends with exactly
one `Answer` or `Error`. It may stop before that, at an `ApprovalRequest`, and goes on after the
`ApprovalDecision` of a person. `to_json` and `from_json` serialise them for the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from chains.sources import Citation, Source
from text.translation import in_both, translated

SEARCH_TOOL = "search_documents"  # its steps are searches of the documents
StepStatus = Literal["running", "done", "failed", "refused"]


@dataclass(frozen=True)
class Step:
    """A tool call: once with status `running`, then again, same id, with how it ended.

    Attributes:
        status: `done`, `failed`, or `refused` where a person, a rail or a limit did not let it run;
            a call that was refused before it began has no `running` before that.
    """

    id: str
    tool: str
    input: str
    status: StepStatus = "running"
    ms: int = 0


@dataclass(frozen=True)
class Token:
    """A piece of the streamed answer.

    Attributes:
        text: Appended to the pieces before it.
        reset: First discard the pieces before it, which were text before a tool call.
    """

    text: str
    reset: bool = False


@dataclass(frozen=True)
class Sources:
    """Passages found in this turn; later events add to earlier ones."""

    items: list[Source]


@dataclass(frozen=True)
class Notice:
    """Something the reader should know: a limit reached, a service unavailable."""

    kind: str
    text: str


@dataclass(frozen=True)
class Answer:
    """The end of a successful turn.

    Attributes:
        confidence: The model's confidence that the documents hold the answer, 0 to 1, where it
            gives one; for evaluation.
        prompt: Name, language and version of the prompt.
        removed: Number of citation markers without a source, removed from the answer.
        usage: Tokens of the model that answered; `usd` is the price of all model calls of the
            turn, where it is known, and `other_tokens` those of other roles, where there are any.
        notices: All notices of the turn.
        model: Name of the model that answered, as it gives it; empty where it gives none.
    """

    answer: str
    abstained: bool
    citations: list[Citation]
    steps: list[Step]
    thread: str
    cached: bool = False
    guard: list[dict[str, Any]] = field(default_factory=list)
    usage: Mapping[str, float] = field(default_factory=dict)
    ms: dict[str, int] = field(default_factory=dict)
    confidence: float | None = None
    prompt: str = ""
    removed: int = 0
    notices: list[Notice] = field(default_factory=list)
    model: str = ""

    @property
    def searched(self) -> list[str]:
        """The queries of this turn's document searches, shown with an abstention."""
        return search_queries(self.steps)


@dataclass(frozen=True)
class Error:
    """The end of a failed turn; `message` may be shown as it is.

    Attributes:
        message: What is wrong and what to do about it, in the language of the turn.
        code: That of the `RagError`, or of the end.
        usage: What the turn has taken until then, as in `Answer`.
        texts: The message by language code, for a page in the other language; may be empty.
    """

    message: str
    code: str
    usage: Mapping[str, float] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, message: str, code: str, language: str, usage: Mapping[str, float] | None = None
    ) -> "Error":
        """Return the error of a message that can be translated."""
        return cls(translated(message, language), code, usage or {}, in_both(message))


@dataclass(frozen=True)
class ApprovalRequest:
    """A tool call that waits for the approval of a person; the turn stops with it.

    Attributes:
        id: Of the LangGraph interrupt.
        call: Id of the tool call.
        arguments: All of them, as the tool gets them; `text.visible.visible_json` shows them.
        why: The rules that ask: `acting`, and `untrusted`, `unknown_url` or `words_of_documents`
            where text of documents or the web was read before.
        text: What is asked and why, in the language of the turn.
        ms: Milliseconds of the turn so far.
        usage: What it has taken so far, as in `Answer`.
    """

    id: str
    tool: str
    arguments: dict[str, Any]
    why: list[str] = field(default_factory=list)
    text: str = ""
    call: str = ""
    ms: int = 0
    usage: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ApprovalDecision:
    """What a person decided about the `ApprovalRequest` with the id `request`.

    Attributes:
        arguments: Those of the call that is made instead, for `edit`.
        message: The reason of a rejection, for the model.
    """

    request: str
    decision: Literal["approve", "edit", "reject"]
    arguments: dict[str, Any] | None = None
    message: str = ""


Event = Step | Token | Sources | Notice | Answer | Error | ApprovalRequest | ApprovalDecision

KINDS: dict[str, type[Event]] = {
    "step": Step,
    "token": Token,
    "sources": Sources,
    "notice": Notice,
    "answer": Answer,
    "error": Error,
    "approval_request": ApprovalRequest,
    "approval_decision": ApprovalDecision,
}
_NAMES = {kind: name for name, kind in KINDS.items()}


def to_json(event: Event) -> dict[str, Any]:
    """Return the event as a JSON object, its type under `event`."""
    return {"event": _NAMES[type(event)], **asdict(event)}


def from_json(data: Mapping[str, Any]) -> Event:
    """Return the event that `to_json` has serialised."""
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
    """Return the distinct queries of document searches in these steps, in order."""
    made = (step for step in steps if step.tool == SEARCH_TOOL and step.status != "refused")
    return list(dict.fromkeys(step.input for step in made))


def streamed_text(events: Iterable[Event]) -> str:
    """Return the text that the tokens among `events` add up to."""
    text = ""
    for event in events:
        if isinstance(event, Token):
            text = event.text if event.reset else text + event.text
    return text
