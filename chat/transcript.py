"""Transcript: threads and the exchanges of question and answer in them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple

from agents.events import Answer, ApprovalRequest, Error, Event, Step, from_json, to_json
from chains.sources import Citation, Source

# `waiting` is for a person's approval of a tool call; `rejected` is a turn that nobody approved.
Status = Literal["running", "waiting", "done", "failed", "cancelled", "interrupted", "rejected"]
Thumb = Literal[-1, 1]
PAGE_ORIGINS = frozenset({"web", ""})  # not known are those begun before it was recorded


@dataclass(frozen=True)
class Thread:
    """One conversation of one user.

    Attributes:
        title: The beginning of its first question, or the name the user has given it.
        updated_at: Unix time; conversations are listed by it, newest first.
        pinned_at: Unix time at which the user pinned it, or None.
        deleted_at: Unix time at which the user deleted it; None unless it can still be restored.
        running: Id of the running turn, or None.
        origin: Where it was begun: "web", "cli" or "api"; "" where that is not known.
        revision: Goes up whenever a turn begins, waits or ends, a version is chosen, or the title
            changes.
    """

    id: str
    user: str
    title: str
    assistant: str
    collection: str
    created_at: float
    updated_at: float
    pinned_at: float | None = None
    deleted_at: float | None = None
    running: str | None = None
    origin: str = ""
    revision: int = 0


class Used(NamedTuple):
    """What the answers to a user have taken: tokens, and US dollars where prices are known."""

    tokens: float
    usd: float


class WaitingTurn(NamedTuple):
    """A turn that waits for the approval of a tool call.

    Attributes:
        since: Unix time at which it stopped.
        events: All its events, numbered; the last request is the one that waits.
    """

    turn: str
    question: str
    since: float
    events: list[tuple[int, Event]]
    request: ApprovalRequest


@dataclass(frozen=True)
class Exchange:
    """A turn in the transcript: a question and its answer or error.

    Attributes:
        turn: Id of the turn; feedback and events refer to it.
        position: Position in its thread, from 1.
        text: The answer, or the part of it written before the turn failed or was stopped.
        end: The last event of the turn; None while it runs or waits for approval.
        sources: Every passage the model was given, cited or not.
        thumb: The user's rating.
        pictures: The number of pictures of the question.
        version: Which version of the turn this is, from 1: each time it is asked again or edited
            there is one more.
        versions: Ids of all versions, this one's included, in order.
    """

    turn: str
    position: int
    question: str
    status: Status
    text: str = ""
    end: Answer | Error | None = None
    sources: list[Source] = field(default_factory=list)
    thumb: Thumb | None = None
    pictures: int = 0
    asked_at: float = 0.0
    version: int = 1
    versions: list[str] = field(default_factory=list)

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
