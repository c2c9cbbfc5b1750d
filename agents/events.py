"""What happens during one turn, as values that page, CLI, notebook and evals all read.

A turn yields any number of `Step`, `Token`, `Sources` and `Notice` events and ends with exactly
one `Answer` or `Error`. All are plain JSON once passed through `dataclasses.asdict`.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from chains.records import Citation, Source


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
    """A piece of the answer as it is written."""

    text: str


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
    """The end of a turn that went well."""

    answer: str
    abstained: bool
    citations: list[Citation]
    steps: list[Step]
    thread: str
    cached: bool = False
    guard: list[dict[str, Any]] = field(default_factory=list)
    usage: dict[str, int] = field(default_factory=dict)
    ms: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Error:
    """The end of a turn that failed; `message` may be shown as it is."""

    message: str
    code: str


Event = Step | Token | Sources | Notice | Answer | Error
