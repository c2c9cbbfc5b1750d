"""What a turn has come to so far: its text, sources, steps, usage and times."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from langchain_core.messages import AIMessage

from agents.drafting import Draft
from agents.events import RETRIEVAL, Answer, Event, Notice, Sources, Step, Token
from agents.middleware.turn import ABSTAINED, PROMPT
from agents.wording import Spoken
from chains.alignment import align
from chains.citations import cite
from chains.records import Source
from models.evidence import NOT_IN_DOCUMENTS

MODEL_NODE = "model"


class Progress:
    """Reads the chunks of a graph's stream; the answer is made of it at the end.

    Attributes:
        sources: Every passage found, in the order of their numbers.
    """

    def __init__(self, thread: str, spoken: Spoken, *, tools: bool, formed: bool = False) -> None:
        self.sources: list[Source] = []
        self._thread = thread
        self._spoken = spoken
        self._draft = Draft(tools=tools, formed=formed)
        self._final = ""
        self._confidence: float | None = None
        self._prompt = ""
        self._says_it_abstains = False
        self._steps: dict[str, Step] = {}
        self._told: list[Notice] = []
        self._usage: Counter[str] = Counter()
        self._began = time.monotonic()
        self._first_token: float | None = None

    @property
    def text(self) -> str:
        """The answer as far as it is written."""
        return self._draft.text

    def seconds(self) -> float:
        """Return how long the turn has been running."""
        return time.monotonic() - self._began

    def take(self, mode: str, chunk: Any) -> Iterator[Event]:
        """Yield the events in one chunk of the stream."""
        match mode:
            case "custom" if isinstance(chunk, Step | Sources | Notice):
                if chunk in self._told:  # by an earlier search of this turn
                    return
                self._note(chunk)
                yield chunk
            case "messages" if chunk[1].get("langgraph_node") == MODEL_NODE:
                yield from self._tokens(self._draft.feed(chunk[0]))
            case "updates":
                for node, update in chunk.items():
                    self._update(node, update)

    def close(self) -> Iterator[Event]:
        """Yield the tokens still missing once the graph has ended."""
        yield from self._tokens(self._draft.close(self._final))

    def stop(self) -> Iterator[Event]:
        """Yield the tokens that were held back when the graph is left before its end."""
        yield from self._tokens(self._draft.rest())

    def answer(self) -> Answer:
        """Return the end of a turn that went well, its citations checked."""
        cited = cite(self.text, self.sources)
        steps = list(self._steps.values())
        refusal = any(words in cited.answer for words in NOT_IN_DOCUMENTS.values())
        removed = cited.removed
        if not (cited.citations or refusal or self._says_it_abstains):
            cited = cite(align(cited.answer, self.sources), self.sources)
        abstained = refusal or self._says_it_abstains
        return Answer(
            answer=cited.answer,
            abstained=abstained and not cited.citations,
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
            removed=removed,
        )

    def _tokens(self, tokens: list[Token]) -> Iterator[Token]:
        for token in tokens:
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
                self._told.append(event)

    def _update(self, node: str, update: Mapping[str, Any] | None) -> None:
        messages = (update or {}).get("messages")
        for message in messages if isinstance(messages, list) else []:
            if not isinstance(message, AIMessage):
                continue
            self._final = "" if message.tool_calls else message.text
            self._confidence = message.response_metadata.get("confidence")
            self._prompt = message.response_metadata.get(PROMPT, "")
            self._says_it_abstains = bool(message.response_metadata.get(ABSTAINED))
            if node == MODEL_NODE and message.usage_metadata:
                for name in ("input_tokens", "output_tokens", "total_tokens"):
                    self._usage[name] += message.usage_metadata[name]
