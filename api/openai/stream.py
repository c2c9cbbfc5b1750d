"""Streamed chat completions, as server-sent events.

What was sent cannot be taken back, while an assistant with tools may write text before a tool call
that is no part of the answer. So its text is held until the message has ended; that of `rag`, which
calls no tools, is sent as it is written.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.events import Answer, Error, Event, Token
from api.errors import error_body, refusal, unexpected
from api.openai import completion
from chat.transcript import Exchange
from errors import RagError

DONE = "data: [DONE]\n\n"
_CITATION, _LETTER = re.compile(r"\[\d+\]"), re.compile(r"\w")


@dataclass
class StreamedAnswer:
    """Writes one answer as it comes.

    Attributes:
        turn: Its id.
        model: The model that was asked for.
        live: Whether text is sent as it is written.
        content: Returns what the message is in the end, with the list of sources.
        extras: Returns the fields beside `choices` of the last piece.
    """

    turn: str
    model: str
    live: bool
    content: Callable[[Exchange], str]
    extras: Callable[[Exchange], Mapping[str, Any]]
    annotations: Callable[[Exchange], list[dict[str, Any]]]
    _sent: str = field(default="", init=False)

    def begin(self) -> str:
        """Return the first piece: who speaks."""
        return event_line(self._chunk({"role": "assistant", "content": ""}))

    def add(self, event: Event) -> str:
        """Return the piece of an event; empty for one that writes nothing."""
        if not self.live or not isinstance(event, Token) or not event.text:
            return ""
        self._sent += event.text
        return event_line(self._chunk({"content": event.text}))

    def end(self, exchange: Exchange) -> list[str]:
        """Return the last pieces: what is not sent yet, then the sources."""
        whole = self.content(exchange)
        rest = whole.removeprefix(self._sent)
        if self._sent and rest == whole:
            rest = self._correction(whole, exchange)
        pieces = [self._chunk({"content": rest})] if rest else []
        notes = {"annotations": self.annotations(exchange)}
        last = self._chunk(notes, completion.finish_reason(exchange.end))
        return [event_line(piece) for piece in (*pieces, {**last, **self.extras(exchange)})]

    def _correction(self, whole: str, exchange: Exchange) -> str:
        """Return what follows text that was sent and is not how the answer begins.

        Citations that do not hold are removed in the end; then only the sources are missing. Where
        the words differ, the answer is sent anew.
        """
        if _words(self._sent) == _words(exchange.text):
            return whole[len(exchange.text) :]
        return f"\n\n---\n\n{whole}"

    def _chunk(self, delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        return completion.chunk(self.turn, self.model, delta, finish)


async def stream_answer(
    events: AsyncIterator[Event],
    answer: StreamedAnswer,
    exchange: Callable[[], Exchange],
    language: str,
    *,
    usage: bool,
) -> AsyncIterator[str]:
    """Yield the lines of a streamed answer; an error is the last one before the end.

    Args:
        events: Of the turn.
        answer: Writes them.
        exchange: Returns the turn when it has ended.
        language: Of messages.
        usage: Whether the usage is sent, too.
    """
    yield answer.begin()
    try:
        end: Event | None = None
        async for event in events:
            end = event
            if piece := answer.add(event):
                yield piece
        if isinstance(end, Answer):
            for line in answer.end(exchange()):
                yield line
        else:
            yield event_line(error_of(end, language))
        if usage:
            reached = end if isinstance(end, Answer | Error) else None
            yield event_line(completion.usage_chunk(answer.turn, answer.model, reached))
    except RagError as error:
        yield event_line(refusal(error, language)[1])
    except Exception as error:
        yield event_line(unexpected(error, language)[1])
    yield DONE


def event_line(data: Mapping[str, Any]) -> str:
    """Return one server-sent event."""
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def error_of(end: Event | None, language: str) -> dict[str, Any]:
    """Return the JSON of a turn that ended without an answer."""
    error = end if isinstance(end, Error) else Error("", "no_answer")
    return error_body(502, error.texts.get(language, error.message), error.code)


def _words(text: str) -> str:
    """Return the letters and digits of a text without its citations."""
    return "".join(_LETTER.findall(_CITATION.sub("", text)))
