"""Turn state: text, sources, steps, usage and times of a turn so far."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage

from agents.events import SEARCH_TOOL, Answer, Event, Notice, Sources, Step, Token
from agents.messages import Language
from agents.turn import PROMPT
from chains.citations import cite
from chains.citations.attribution import attribute_citations
from chains.citations.resolve import CitedAnswer
from chains.sources import Source
from chat.turns.answer_notices import answer_notices
from chat.turns.stream_buffer import StreamBuffer
from models.evidence import ABSTAINED, MARKS, NOT_IN_DOCUMENTS, unguarded

MODEL_NODE = "model"


class TurnState:
    """Consumes the chunks of a graph's stream and builds the answer from them.

    Attributes:
        sources: Every passage found, in the order of their numbers.
    """

    def __init__(
        self,
        thread: str,
        language: Language,
        *,
        tools: bool,
        structured: bool = False,
        question: str = "",
    ) -> None:
        self.sources: list[Source] = []
        self._thread = thread
        self._question = question
        self._language = language
        self._buffer = StreamBuffer(tools=tools, structured=structured)
        self._final = ""
        self._cited: CitedAnswer | None = None
        self._notices: list[Notice] = []
        self._steps: dict[str, Step] = {}
        self._usage: Counter[str] = Counter()
        self._began = time.monotonic()
        self._first_token: float | None = None
        # From the metadata of the last model message:
        self._marks: list[tuple[int, int, int]] | None = None
        self._is_extractive = False
        self._model_abstains = False
        self._confidence: float | None = None
        self._prompt = ""

    @property
    def text(self) -> str:
        """The answer as far as it is written."""
        return self._cited.answer if self._cited else unguarded(self._buffer.text)

    @property
    def cited(self) -> set[str]:
        """The sources that the answer cites, once it is finished."""
        return {citation.source for citation in self._cited.citations} if self._cited else set()

    def seconds(self) -> float:
        """Return how long the turn has been running."""
        return time.monotonic() - self._began

    def consume(self, mode: str, chunk: Any) -> Iterator[Event]:
        """Yield the events in one chunk of the stream."""
        match mode:
            case "custom" if isinstance(chunk, Step | Sources | Notice):
                if chunk in self._notices:  # sent by an earlier search of this turn
                    return
                self._add(chunk)
                yield chunk
            case "messages" if chunk[1].get("langgraph_node") == MODEL_NODE:
                yield from self._timed(self._buffer.feed(chunk[0]))
            case "updates":
                for node, update in chunk.items():
                    self._update(node, update)

    def finish(self) -> Iterator[Event]:
        """Yield the remaining tokens once the graph has ended, and the notices of the answer."""
        yield from self._timed(self._buffer.finish(self._final))
        yield from self._resolve_citations()

    def interrupt(self) -> Iterator[Event]:
        """Yield the same when the graph is abandoned before its end."""
        yield from self._timed(self._buffer.flush())
        yield from self._resolve_citations()

    def add_notice(self, notice: Notice) -> Notice:
        """Add a notice of the conversation to the answer, and return it."""
        self._notices.append(notice)
        return notice

    def answer(self) -> Answer:
        """Return the end of a successful turn, its citations verified."""
        cited = self._cited or self._cite()
        steps = list(self._steps.values())
        return Answer(
            answer=cited.answer,
            abstained=self._abstains(cited) and (self._shows_nearest or not cited.citations),
            citations=list(cited.citations),
            steps=steps,
            thread=self._thread,
            usage=dict(self._usage),
            ms={
                "total": round(self.seconds() * 1000),
                "first_token": round((self._first_token or 0.0) * 1000),
                "retrieval": sum(step.ms for step in steps if step.tool == SEARCH_TOOL),
            },
            confidence=self._confidence,
            prompt=self._prompt,
            removed=cited.removed,
            notices=list(self._notices),
        )

    def _resolve_citations(self) -> Iterator[Event]:
        if not self.text.strip():
            return
        streamed, self._cited = self.text, self._cite()
        if self._cited.answer.strip() != streamed.strip():
            yield Token(self._cited.answer, reset=True)
        if self._is_extractive or self._abstains(self._cited):
            return
        steps = list(self._steps.values())
        for notice in answer_notices(
            self._question, self._cited, self.sources, steps, self._language
        ):
            yield self.add_notice(notice)

    def _cite(self) -> CitedAnswer:
        """Return the answer with its citations; without any, with those attributed to it."""
        cited = cite(self._buffer.text, self.sources, self._marks)
        if cited.citations or self._abstains(cited):
            return cited
        aligned = cite(attribute_citations(cited.guarded_answer, self.sources), self.sources)
        return replace(aligned, unknown=cited.unknown)

    @property
    def _shows_nearest(self) -> bool:
        """Whether the extractive model cites what comes nearest; other models cite answers."""
        return self._is_extractive and self._model_abstains

    def _abstains(self, cited: CitedAnswer) -> bool:
        says_so = any(sentence in cited.answer for sentence in NOT_IN_DOCUMENTS.values())
        return says_so or self._model_abstains

    def _timed(self, tokens: list[Token]) -> Iterator[Token]:
        for token in tokens:
            token = replace(token, text=unguarded(token.text))
            if token.text and self._first_token is None:
                self._first_token = self.seconds()
            yield token

    def _add(self, event: Step | Sources | Notice) -> None:
        match event:
            case Step():
                self._steps[event.id] = event
            case Sources():
                self.sources.extend(event.items)
            case Notice():
                self._notices.append(event)

    def _update(self, node: str, update: Mapping[str, Any] | None) -> None:
        messages = (update or {}).get("messages")
        for message in messages if isinstance(messages, list) else []:
            if not isinstance(message, AIMessage):
                continue
            metadata = message.response_metadata
            self._final = "" if message.tool_calls else message.text
            self._confidence = metadata.get("confidence")
            self._prompt = metadata.get(PROMPT, "")
            self._marks = metadata.get(MARKS)
            # The embedded model quotes, or abstains in a fixed sentence.
            self._is_extractive = metadata.get("model_provider") == "offline"
            self._model_abstains = bool(metadata.get(ABSTAINED))
            if node == MODEL_NODE and message.usage_metadata:
                for name in ("input_tokens", "output_tokens", "total_tokens"):
                    self._usage[name] += message.usage_metadata[name]
