"""A conversation as it is shown again: threads, and what was said in each turn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from agents.events import Answer, Error, Step, from_json, to_json
from chains.sources import Citation, Source

Status = Literal["running", "done", "failed", "cancelled", "interrupted"]
Thumb = Literal[-1, 1]


@dataclass(frozen=True)
class Thread:
    """One conversation of one user.

    Attributes:
        title: The beginning of its first question, or what the user renamed it to.
        updated_at: Seconds since 1970; conversations are listed by it, newest first.
        running: Id of the turn that is being answered now, or None.
    """

    id: str
    user: str
    title: str
    assistant: str
    collection: str
    created_at: float
    updated_at: float
    running: str | None = None


@dataclass(frozen=True)
class Exchange:
    """A question and what came of it.

    Attributes:
        turn: Id of the turn; feedback and events hang on it.
        position: 1 for the first of its thread.
        text: The answer, or as much of it as was written before it failed or was stopped.
        end: The last event of the turn; None while it runs.
        sources: Every passage put before the model, whether cited or not.
        thumb: What this user thought of it.
    """

    turn: str
    position: int
    question: str
    status: Status
    text: str = ""
    end: Answer | Error | None = None
    sources: list[Source] = field(default_factory=list)
    thumb: Thumb | None = None
    asked_at: float = 0.0

    @property
    def citations(self) -> list[Citation]:
        """The checked citations of the answer."""
        return self.end.citations if isinstance(self.end, Answer) else []

    @property
    def steps(self) -> list[Step]:
        """The tool calls behind the answer."""
        return self.end.steps if isinstance(self.end, Answer) else []


def pack(end: Answer | Error, sources: list[Source]) -> dict[str, Any]:
    """Return what the transcript keeps beside the text of an answer."""
    return {"end": to_json(end), "sources": [asdict(source) for source in sources]}


def unpack(data: Mapping[str, Any]) -> tuple[Answer | Error, list[Source]]:
    """Return what `pack` kept."""
    end = from_json(data["end"])
    assert isinstance(end, Answer | Error)
    return end, [Source(**source) for source in data["sources"]]
