"""Replay: everything that a rated answer depended on, so that it can be asked and judged again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from agents.events import SEARCH_TOOL, Answer
from chains.sources import Citation, Source
from chat.transcript import Exchange
from text.language import detect_language


@dataclass(frozen=True)
class TurnContext:
    """What the answer of a turn depends on beside its question, written when the turn begins.

    Attributes:
        variant: `A` or `B` while two configurations share the traffic; else empty.
        language: Of the turn, `ko` or `en`.
        model: The models that answer, embed and rewrite.
        prompt, settings, policy: Digests of prompts, settings and guardrail policy
            (`chat.cache.context`).
        access: Key of the documents that the user could see.
        generation: Number of the state of the documents.
        groups: Groups of the user.
    """

    variant: str = ""
    assistant: str = ""
    collection: str = ""
    language: str = ""
    model: str = ""
    prompt: str = ""
    settings: str = ""
    policy: str = ""
    access: str = ""
    generation: int = 0
    groups: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "TurnContext":
        """Return a context from its fields, as a database gives them."""
        return cls(**{**data, "groups": tuple(data.get("groups") or ())})


@dataclass(frozen=True)
class Replay:
    """An answer as it was given.

    Attributes:
        rewritten: The first query of the documents; the question where none was made.
        history: Earlier questions of the conversation, oldest first.
        citations: Those of the answer.
        sources: Every passage that the model was given.
        prompt: Name, language and version of the prompt of the answer.
        cached: Whether it was given again from the answer cache.
        context: What else it depends on.
    """

    question: str
    rewritten: str
    answer: str
    history: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    sources: tuple[Source, ...] = ()
    prompt: str = ""
    language: str = ""
    abstained: bool = False
    cached: bool = False
    context: TurnContext = field(default_factory=TurnContext)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Replay":
        """Return what `to_json` gave."""
        values = dict(data)
        context = values.pop("context", {})
        return cls(
            **values
            | {
                "history": tuple(values.get("history", ())),
                "citations": tuple(Citation(**one) for one in values.get("citations", ())),
                "sources": tuple(Source(**one) for one in values.get("sources", ())),
            },
            context=TurnContext.from_json(context),
        )


def replay_of(exchange: Exchange, history: Sequence[str], context: TurnContext) -> Replay:
    """Return an exchange of the transcript as it can be replayed.

    Args:
        exchange: The turn.
        history: The questions before it in its conversation.
        context: What was recorded when it began; empty for a turn of an earlier program.
    """
    end = exchange.end if isinstance(exchange.end, Answer) else None
    searches = (step.input for step in exchange.steps if step.tool == SEARCH_TOOL)
    found = "ko" if detect_language(exchange.question) == "ko" else "en"
    return Replay(
        question=exchange.question,
        rewritten=next(searches, exchange.question),
        answer=exchange.text,
        history=tuple(history),
        citations=tuple(exchange.citations),
        sources=tuple(exchange.sources),
        prompt=end.prompt if end else "",
        language=context.language or found,
        abstained=bool(end and end.abstained),
        cached=bool(end and end.cached),
        context=context,
    )
