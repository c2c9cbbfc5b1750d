"""Turn view: a turn as the page renders it, from its events or from the transcript."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from agents.events import (
    Answer,
    ApprovalDecision,
    ApprovalRequest,
    Error,
    Event,
    Notice,
    Sources,
    Step,
    Token,
    search_queries,
)
from app_pages.escaping import CitationMark
from chains.citations.sentences import SentenceVerdict, sentence_verdicts
from chains.sources import Citation, Source
from chat.transcript import Exchange
from models.chat import OFFLINE
from text.question.small_talk import small_talk

UNSEARCHED = frozenset({"not_searched", "not_from_documents"})  # kinds of notices


@dataclass(frozen=True)
class TurnView:
    """The state of a turn on the page; `text` is the answer as far as it is written.

    It has ended for now where `request` is a tool call that waits for approval.

    Attributes:
        refused: Whether a guardrail has blocked the question or the answer.
        quotes_only: Whether the embedded model answered, which cites all but its own remarks.
    """

    text: str = ""
    steps: tuple[Step, ...] = ()
    sources: tuple[Source, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    ended: bool = False
    abstained: bool = False
    refused: bool = False
    quotes_only: bool = False
    error: Error | None = None
    request: ApprovalRequest | None = None
    ms: dict[str, int] = field(default_factory=dict)
    asked_at: float = 0.0  # Unix time; 0 while it streams
    small_talk: bool = False  # a greeting or thanks, for which nobody expects a search

    @property
    def searched(self) -> list[str]:
        """The distinct queries of document searches."""
        return search_queries(self.steps)

    @property
    def unsearched(self) -> bool:
        """Whether a model wrote the answer without what was found in documents or the web."""
        return self.ended and any(notice.kind in UNSEARCHED for notice in self.notices)

    @property
    def without_documents(self) -> bool:
        """Whether an answer was made without passages for a reason that no notice states."""
        if self.unsearched or self.small_talk or self.refused:
            return False
        answered = bool(self.text) and self.ended and not self.error and not self.request
        return answered and not self.abstained and not self.sources and not self.searched

    @property
    def references(self) -> dict[int, bool | None]:
        """The verdict for each cited number: the worst of its sentences.

        False where the source does not support one, None where one was not verified.
        """
        worst: dict[int, bool | None] = {}
        for citation in self.citations:
            verdicts = {worst.get(citation.n, True), citation.supported}
            worst[citation.n] = False if False in verdicts else None if None in verdicts else True
        return worst

    @property
    def marks(self) -> list[CitationMark]:
        """The citation markers in the text; empty for answers of version 0.1."""
        return [CitationMark(c.at, c.n, c.supported) for c in self.citations if c.at >= 0]

    @property
    def verdicts(self) -> list[SentenceVerdict]:
        """The sentences of the answer with their verdicts; empty for answers of version 0.1."""
        if not self.marks:
            return []
        return sentence_verdicts(self.text, self.citations, quotes_only=self.quotes_only)

    @property
    def cited(self) -> list[Source]:
        """The sources that the answer cites, in order of their number."""
        return sorted((s for s in self.sources if s.n in self.references), key=lambda s: s.n)

    def spans(self, source: Source) -> list[tuple[int, int]]:
        """Return the spans of `source.text` that its citations quote."""
        quotes = (c for c in self.citations if c.n == source.n and c.supported is not False)
        return [span for citation in quotes if (span := _span(source, citation))]


def fold(events: Iterable[Event], view: TurnView | None = None) -> TurnView:
    """Return the view after `events`, starting from `view` or an empty one."""
    return reduce(_after, events, view or TurnView())


def from_exchange(exchange: Exchange, events: Iterable[Event] = ()) -> TurnView:
    """Return the view of a turn that has ended, from the transcript and its event log."""
    # The log keeps no tokens of old turns; their text is in the transcript.
    kinds = Step | Notice | ApprovalRequest if exchange.status == "waiting" else Step | Notice
    view = replace(
        fold(event for event in events if isinstance(event, kinds)),
        text=exchange.text,
        sources=tuple(exchange.sources),
        ended=True,
        asked_at=exchange.asked_at,
        small_talk=small_talk(exchange.question) is not None,
    )
    return view if exchange.end is None else fold([exchange.end], view)


def _after(view: TurnView, event: Event) -> TurnView:
    match event:
        case Token(text=text, reset=reset):
            return replace(view, text=text if reset else view.text + text)
        case Step():
            return replace(view, steps=_with_step(view.steps, event))
        case Sources(items=items):
            known = {source.n for source in view.sources}
            new = tuple(source for source in items if source.n not in known)
            return replace(view, sources=view.sources + new)
        case Notice():
            return replace(view, notices=(*view.notices, event))
        case Answer():
            return replace(
                view,
                text=event.answer,
                citations=tuple(event.citations),
                steps=tuple(event.steps) or view.steps,
                notices=tuple(event.notices) or view.notices,
                abstained=event.abstained,
                refused=any(_blocks_turn(decision) for decision in event.guard),
                quotes_only=event.model == OFFLINE,
                ms=event.ms,
                ended=True,
            )
        case ApprovalDecision():
            return replace(view, request=None, ended=False)
        case Error() | ApprovalRequest():
            return _stopped(view, event)


def _blocks_turn(decision: Mapping[str, Any]) -> bool:
    return decision.get("action") == "block" and decision.get("channel") in ("user", "answer")


def _stopped(view: TurnView, event: Error | ApprovalRequest) -> TurnView:
    if isinstance(event, Error):
        return replace(view, error=event, request=None, ended=True)
    return replace(view, request=event, ended=True)


def _with_step(steps: Sequence[Step], step: Step) -> tuple[Step, ...]:
    if any(known.id == step.id for known in steps):
        return tuple(step if known.id == step.id else known for known in steps)
    return (*steps, step)


def _span(source: Source, citation: Citation) -> tuple[int, int] | None:
    start, end = citation.start - source.start, citation.end - source.start
    if citation.quote and start >= 0 and source.text[start:end] == citation.quote:
        return start, end
    at = source.text.find(citation.quote) if citation.quote else -1
    return (at, at + len(citation.quote)) if at >= 0 else None
