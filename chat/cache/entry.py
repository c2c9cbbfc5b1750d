"""Cached answers: an entry as it is kept, and a hit as it is found."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from agents.events import Answer, from_json, to_json
from chains.sources import Source


@dataclass(frozen=True)
class Entry:
    """A cached answer.

    Attributes:
        key: Of its question and context.
        question: As it was asked.
        answer: The answer.
        sources: The passages that it cites.
        tokens, cost: What it took, in tokens and US dollars; saved by each hit.
        created_at: Seconds since the epoch.
    """

    key: str
    question: str
    answer: Answer
    sources: tuple[Source, ...] = ()
    tokens: int = 0
    cost: float = 0.0
    created_at: float = 0.0


@dataclass(frozen=True)
class Hit:
    """An entry that answers a question.

    Attributes:
        entry: The entry.
        kind: Whether the question is the same or asks the same, or a person approved the answer.
        cosine: Of the two questions; 1 for the same.
        recheck: Whether the question shall be answered anew, to compare (`AnswerCache.store`).
    """

    entry: Entry
    kind: Literal["exact", "semantic", "approved"]
    cosine: float = 1.0
    recheck: bool = False

    def answer(self, thread: str) -> Answer:
        """Return the answer for another thread, marked as cached; it cost nothing."""
        return replace(self.entry.answer, thread=thread, cached=True, usage={}, steps=[], ms={})


def to_text(entry: Entry) -> str:
    """Return an entry as JSON."""
    values: dict[str, Any] = {
        "key": entry.key,
        "question": entry.question,
        "answer": to_json(entry.answer),
    }
    values["sources"] = [asdict(source) for source in entry.sources]
    numbers = {"tokens": entry.tokens, "cost": entry.cost, "created_at": entry.created_at}
    return json.dumps(values | numbers, ensure_ascii=False)


def from_text(text: str) -> Entry:
    """Return the entry that `to_text` wrote.

    Raises:
        ValueError: the text is none.
    """
    try:
        values = json.loads(text)
        answer = from_json(values.pop("answer"))
        if not isinstance(answer, Answer):
            raise ValueError("no answer")
        sources = tuple(Source(**source) for source in values.pop("sources", ()))
        return Entry(answer=answer, sources=sources, **values)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no entry: {error}") from None
