"""Event types: serialisation to JSON and back."""

import json

import pytest

from agents.events import Answer, Error, Event, Notice, Sources, Step, Token, from_json, to_json
from chains.sources import Citation, Source

STEP = Step("s1", "search_documents", "휴학", "done", 12)
CITED = Citation(1, "규정.md", 1, "3년을 넘을 수 없다.", "7", True, 3, 14)


@pytest.mark.parametrize(
    "event",
    [
        STEP,
        Step("s2", "book_room", "A1", "refused"),
        Token("안녕", reset=True),
        Sources([Source(1, "규정.md", "규정", 1, "3년을 넘을 수 없다.")]),
        Notice("tool_failed", "위키백과를 쓸 수 없습니다."),
        Answer(
            "3년입니다. [1]",
            False,
            [CITED],
            [STEP],
            "t1",
            usage={"total_tokens": 3},
            confidence=0.8,
        ),
        Error("The model did not answer.", "model_timeout"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_event_survives_json(event: Event) -> None:
    """`from_json` returns an event equal to the one that `to_json` was given."""
    assert from_json(json.loads(json.dumps(to_json(event)))) == event


@pytest.mark.parametrize("status", ["running", "done", "failed"])
def test_steps_of_earlier_versions_load(status: str) -> None:
    """A call that was refused was stored as failed; it stays so."""
    stored = {"event": "step", "id": "s", "tool": "book_room", "input": "A1", "status": status}
    loaded = from_json(stored)
    assert isinstance(loaded, Step)
    assert loaded.status == status


def test_a_refused_search_was_not_made() -> None:
    """An abstention names only what was searched for."""
    steps = [
        Step("a", "search_documents", "휴학", "done"),
        Step("b", "search_documents", "fee", "refused"),
    ]
    assert Answer("?", True, [], steps, "t").searched == ["휴학"]
