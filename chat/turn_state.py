"""What a turn has come to so far: its text, sources, steps, usage and times."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage

from agents.events import RETRIEVAL, Answer, Event, Notice, Sources, Step, Token
from agents.messages import Spoken
from agents.turn import ABSTAINED, PROMPT
from chains.citations import CitedAnswer, cite
from chains.citations.attribution import attribute_citations
from chains.sources import Source
from chat.notices import about
from chat.stream_buffer import StreamBuffer
from models.evidence import MARKS, NOT_IN_DOCUMENTS, unguarded

MODEL_NODE = "model"


class TurnState:
    """Reads the chunks of a graph's stream; the answer is made of it at the end.

    Attributes:
        sources: Every passage found, in the order of their numbers.
    """

    def __init__(
        self,
        thread: str,
        spoken: Spoken,
        *,
        tools: bool,
        formed: bool = False,
        question: str = "",
    ) -> None:
        self.sources: list[Source] = []
        self._thread = thread
        self._question = question
        self._notices: list[Notice] = []
        self._marks: list[tuple[int, int, int]] | None = None
        self._speaks_for_itself = False
        self._cited: CitedAnswer | None = None
        self._spoken = spoken
        self._draft = StreamBuffer(tools=tools, formed=formed)
        self._final = ""
        self._confidence: float | None = None
        self._prompt = ""
        self._says_it_abstains = False
        self._steps: dict[str, Step] = {}
        self._usage: Counter[str] = Counter()
        self._began = time.monotonic()
        self._first_token: float | None = None

    @property
    def text(self) -> str:
        """The answer as far as it is written."""
        return self._cited.answer if self._cited else unguarded(self._draft.text)

    def seconds(self) -> float:
        """Return how long the turn has been running."""
        return time.monotonic() - self._began

    def take(self, mode: str, chunk: Any) -> Iterator[Event]:
        """Yield the events in one chunk of the stream."""
        match mode:
            case "custom" if isinstance(chunk, Step | Sources | Notice):
                if chunk in self._notices:  # told by an earlier search of this turn
                    return
                self._note(chunk)
                yield chunk
            case "messages" if chunk[1].get("langgraph_node") == MODEL_NODE:
                yield from self._tokens(self._draft.feed(chunk[0]))
            case "updates":
                for node, update in chunk.items():
                    self._update(node, update)

    def close(self) -> Iterator[Event]:
        """Yield the tokens still missing once the graph has ended, and notices of the answer."""
        yield from self._tokens(self._draft.close(self._final))
        yield from self._settle()

    def stop(self) -> Iterator[Event]:
        """Yield the same when the graph is left before its end."""
        yield from self._tokens(self._draft.rest())
        yield from self._settle()

    def tell(self, notice: Notice) -> Notice:
        """Return a notice that the conversation adds, kept for the answer."""
        self._notices.append(notice)
        return notice

    @property
    def cited(self) -> set[str]:
        """The sources that the answer cites, once it is closed."""
        return {one.source for one in self._cited.citations} if self._cited else set()

    def _settle(self) -> Iterator[Event]:
        if not self.text.strip():
            return
        said, self._cited = self.text, self._resolved()
        if self._cited.answer.strip() != said.strip():
            yield Token(self._cited.answer, reset=True)
        for notice in self._to_tell(self._cited):
            yield self.tell(notice)

    def answer(self) -> Answer:
        """Return the end of a turn that went well, its citations checked."""
        cited = self._cited or self._resolved()
        steps = list(self._steps.values())
        return Answer(
            answer=cited.answer,
            abstained=self._abstains(cited) and not cited.citations,
            citations=list(cited.citations),
            steps=steps,
            thread=self._thread,
            usage=dict(self._usage),
            ms={
                "total": round(self.seconds() * 1000),
                "first_token": round((self._first_token or 0.0) * 1000),
                "retrieval": sum(step.ms for step in steps if step.tool == RETRIEVAL),
            },
            confidence=self._confidence,
            prompt=self._prompt,
            removed=cited.removed,
            notices=list(self._notices),
        )

    def _resolved(self) -> CitedAnswer:
        """Return the answer with its citations, or with those that its sentences plainly have."""
        cited = cite(self._draft.text, self.sources, self._marks)
        if cited.citations or self._abstains(cited):
            return cited
        aligned = cite(attribute_citations(cited.guarded_answer, self.sources), self.sources)
        return replace(aligned, unknown=cited.unknown)

    def _abstains(self, cited: CitedAnswer) -> bool:
        refuses = any(words in cited.answer for words in NOT_IN_DOCUMENTS.values())
        return refuses or self._says_it_abstains

    def _to_tell(self, cited: CitedAnswer) -> Iterator[Notice]:
        if not (self._speaks_for_itself or self._abstains(cited)):
            steps = list(self._steps.values())
            yield from about(self._question, cited, self.sources, steps, self._spoken)

    def _tokens(self, tokens: list[Token]) -> Iterator[Token]:
        for token in tokens:
            token = replace(token, text=unguarded(token.text))
            if token.text and self._first_token is None:
                self._first_token = self.seconds()
            yield token

    def _note(self, event: Step | Sources | Notice) -> None:
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
            self._final = "" if message.tool_calls else message.text
            self._confidence = message.response_metadata.get("confidence")
            self._prompt = message.response_metadata.get(PROMPT, "")
            self._marks = message.response_metadata.get(MARKS)
            # The embedded model quotes or says in set words that it cannot answer.
            self._speaks_for_itself = message.response_metadata.get("model_provider") == "offline"
            self._says_it_abstains = bool(message.response_metadata.get(ABSTAINED))
            if node == MODEL_NODE and message.usage_metadata:
                for name in ("input_tokens", "output_tokens", "total_tokens"):
                    self._usage[name] += message.usage_metadata[name]
