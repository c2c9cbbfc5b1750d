"""Transcript: threads and the exchanges of question and answer in them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple

from agents.events import Answer, Error, Step, from_json, to_json
from chains.sources import Citation, Source

Status = Literal["running", "done", "failed", "cancelled", "interrupted"]
Thumb = Literal[-1, 1]


@dataclass(frozen=True)
class Thread:
    """One conversation of one user.

    Attributes:
        title: The beginning of its first question, or the name the user has given it.
        updated_at: Unix time; conversations are listed by it, newest first.
        running: Id of the running turn, or None.
    """

    id: str
    user: str
    title: str
    assistant: str
    collection: str
    created_at: float
    updated_at: float
    running: str | None = None


class Used(NamedTuple):
    """What the answers to a user have taken: tokens, and US dollars where prices are known."""

    tokens: float
    usd: float


@dataclass(frozen=True)
class Exchange:
    """A turn in the transcript: a question and its answer or error.

    Attributes:
        turn: Id of the turn; feedback and events refer to it.
        position: Position in its thread, from 1.
        text: The answer, or the part of it written before the turn failed or was stopped.
        end: The last event of the turn; None while it runs.
        sources: Every passage the model was given, cited or not.
        thumb: The user's rating.
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
        """The verified citations of the answer."""
        return self.end.citations if isinstance(self.end, Answer) else []

    @property
    def steps(self) -> list[Step]:
        """The tool calls behind the answer."""
        return self.end.steps if isinstance(self.end, Answer) else []


def pack(end: Answer | Error, sources: list[Source]) -> dict[str, Any]:
    """Return end and sources of a turn as JSON, stored beside the text of its answer."""
    return {"end": to_json(end), "sources": [asdict(source) for source in sources]}


def unpack(data: Mapping[str, Any]) -> tuple[Answer | Error, list[Source]]:
    """Return the end and sources that `pack` has serialised."""
    end = from_json(data["end"])
    assert isinstance(end, Answer | Error)
    return end, [Source(**source) for source in data["sources"]]
